using Microsoft.Extensions.Primitives;

namespace Periscope.Gateway.Edge;

/// <summary>
/// Says of every answer that it depends on who asks, allowed or not (Fetch Standard, CORS protocol and HTTP caches): a cache would give one
/// site what was told to another, or to nobody's script. For a policy with one origin ASP.NET Core does not say it.
/// </summary>
internal sealed class OriginVary(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers.Vary = StringValues.Concat(headers.Vary, "Origin");
            return Task.CompletedTask;
        }, http.Response);
        return next(http);
    }
}
