namespace Periscope.Gateway.Edge;

/// <summary>Tells browsers to do as little as possible with an answer, unless the service that gave it said otherwise.</summary>
/// <remarks>The default policy also disarms a captured page that somebody opens from here: no script of it runs with our origin.</remarks>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string NothingRuns = "default-src 'none'; frame-ancestors 'none'; sandbox";

    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.TryAdd("Referrer-Policy", "no-referrer");
            headers.TryAdd("X-Frame-Options", "DENY");
            headers.TryAdd("Content-Security-Policy", NothingRuns);
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-site");
            headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
            if (response.HttpContext.Request.IsHttps)
            {
                headers.TryAdd("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
            }

            return Task.CompletedTask;
        }, http.Response);
        return next(http);
    }
}
