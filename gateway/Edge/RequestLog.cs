using Periscope.ServiceDefaults.Web;
using Yarp.ReverseProxy.Model;

namespace Periscope.Gateway.Edge;

/// <summary>One line for each request, with whom it was for. The query is left out: it may hold a token.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider clock, ILogger<RequestLog> logger)
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
                var context = http.RequestServices.GetService<RequestContext>();
                LogRequest(
                    http.Request.Method, http.Request.Path, http.Response.StatusCode, clock.GetElapsedTime(started).TotalMilliseconds,
                    http.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.DestinationId ?? "gateway",
                    Caller(http), context?.WorkspaceId?.ToString() ?? "-", http.Response.Headers["X-Request-ID"].ToString());
            }
        }
    }

    // A person's id or a client's; names and addresses of people stay out of logs.
    private static string Caller(HttpContext http) =>
        http.User.Identity?.IsAuthenticated == true && http.User.FindFirst("sub")?.Value is { Length: > 0 } subject ? subject : "-";

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Method} {Path} {Status} in {Milliseconds:F1} ms from {Destination} for {Caller} in {WorkspaceId}, request {RequestId}")]
    private partial void LogRequest(string method, string path, int status, double milliseconds, string destination, string caller, string workspaceId, string requestId);
}
