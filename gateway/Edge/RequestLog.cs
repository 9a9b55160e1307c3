using Yarp.ReverseProxy.Model;

namespace Periscope.Gateway.Edge;

/// <summary>One line for each request. The query is left out: it may hold a token.</summary>
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
                LogRequest(
                    http.Request.Method, http.Request.Path, http.Response.StatusCode, clock.GetElapsedTime(started).TotalMilliseconds,
                    http.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.DestinationId ?? "gateway",
                    http.Response.Headers["X-Request-ID"].ToString());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Method} {Path} {Status} in {Milliseconds:F1} ms from {Destination}, request {RequestId}")]
    private partial void LogRequest(string method, string path, int status, double milliseconds, string destination, string requestId);
}
