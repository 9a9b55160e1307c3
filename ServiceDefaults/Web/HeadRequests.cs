using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Answers HEAD wherever GET is answered (RFC 9110, 9.3.2): by the same endpoint, of whose answer the server sends no body.</summary>
/// <remarks>
/// Only the choice of the endpoint takes one for the other: whoever counts, logs or permits sees HEAD. Not on the live paths, whose answers have
/// no end.
/// </remarks>
internal static class HeadRequests
{
    /// <summary>Routing, for which HEAD is GET.</summary>
    public static void UseRoutingWithHead(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (HttpMethods.IsHead(http.Request.Method) && !TokenValidation.IsLive(http.Request.Path))
            {
                http.Request.Method = HttpMethods.Get;
                http.Features.Set(Taken.AsGet);
            }

            return next(http);
        });
        app.UseRouting();
        app.Use((http, next) =>
        {
            if (HttpMethods.IsGet(http.Request.Method) && http.Features.Get<Taken>() is not null)
            {
                http.Request.Method = HttpMethods.Head;
            }

            return http.GetEndpoint() is null or RouteEndpoint ? next(http) : RefuseAsync(http, next);
        });
    }

    // Routing's own 405 names the methods that were mapped.
    private static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        string[] allowed = http.Response.Headers.GetCommaSeparatedValues(HeaderNames.Allow);
        if (allowed.Contains(HttpMethods.Get) && !http.Response.HasStarted && !TokenValidation.IsLive(http.Request.Path))
        {
            http.Response.Headers.Allow = string.Join(", ", allowed.Union([HttpMethods.Head]));
        }
    }

    /// <summary>Marks a request that was routed as another than it is.</summary>
    private sealed class Taken
    {
        public static readonly Taken AsGet = new();
    }
}
