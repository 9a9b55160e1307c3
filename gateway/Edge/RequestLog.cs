using System.Diagnostics;
using Periscope.ServiceDefaults.Web;
using Yarp.ReverseProxy.Model;

namespace Periscope.Gateway.Edge;

/// <summary>One line for each request, with whom it was for; one that is traced has it beside its trace too.</summary>
internal sealed partial class RequestLog(RequestDelegate next, AccessLog lines, TimeProvider clock, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var started = clock.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            if (!http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            {
                Write(http, clock.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    private void Write(HttpContext http, double milliseconds)
    {
        var context = http.RequestServices.GetRequiredService<RequestContext>();
        var line = new AccessLine(
            http.Request.Method, http.Request.Path.Value ?? "/", http.Response.StatusCode, milliseconds,
            http.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.DestinationId ?? "gateway",
            Caller(http), context.WorkspaceId?.ToString() ?? "-", context.RequestId);
        lines.Add(line);
        if (Activity.Current is { Recorded: true })
        {
            LogRequest(line.Method, line.Path, line.Status, line.Milliseconds, line.Destination, line.Caller, line.Workspace, line.RequestId);
        }
    }

    // A person's id or a client's; names and addresses of people stay out of logs.
    private static string Caller(HttpContext http) =>
        http.User.Identity?.IsAuthenticated == true && http.User.FindFirst("sub")?.Value is { Length: > 0 } subject ? subject : "-";

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Method} {Path} {Status} in {Milliseconds:F1} ms from {Destination} for {Caller} in {WorkspaceId}, request {RequestId}")]
    private partial void LogRequest(string method, string path, int status, double milliseconds, string destination, string caller, string workspaceId, string requestId);
}
