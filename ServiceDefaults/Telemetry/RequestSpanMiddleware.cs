using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>Names the request's span by its route and marks failures, which .NET 10 leaves to an instrumentation package.</summary>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        http.Features.Get<IHttpActivityFeature>()?.Activity is { } activity ? NameAsync(http, activity) : next(http);

    private async Task NameAsync(HttpContext http, Activity activity)
    {
        try
        {
            await next(http);
        }
        finally
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", http.Response.StatusCode);
            activity.DisplayName = $"{http.Request.Method} {route ?? "(no route)"}";
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}
