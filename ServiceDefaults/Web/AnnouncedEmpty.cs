using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Periscope.ServiceDefaults.Web;

/// <summary>A request that announces an empty body has none, before everything else that asks.</summary>
/// <remarks>
/// Over HTTP/2 the end of such a body comes in a frame of its own (RFC 9113, 8.1), and Kestrel, when it begins before that has arrived, takes the
/// request for one with a body: an endpoint whose body is optional would miss its type, or try to read JSON from nothing.
/// </remarks>
internal sealed class AnnouncedEmpty : IStartupFilter, IHttpRequestBodyDetectionFeature
{
    public bool CanHaveBody => false;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((HttpContext http, RequestDelegate rest) =>
        {
            if (http.Request.ContentLength == 0)
            {
                http.Features.Set<IHttpRequestBodyDetectionFeature>(this);
            }

            return rest(http);
        });
        next(app);
    };
}
