using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Edge;

/// <summary>Refuses a body that announces itself as too large before a byte of it is read. Kestrel counts the others.</summary>
internal sealed class BodyLimit(RequestDelegate next, IOptions<EdgeOptions> options)
{
    public Task InvokeAsync(HttpContext http)
    {
        var limit = options.Value.MaxRequestBytes;
        if (http.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>()?.MaxBody is { } own && own < limit)
        {
            limit = own;
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } counter)
            {
                counter.MaxRequestBodySize = own;
            }
        }

        return http.Request.ContentLength > limit
            ? Problems.Of(StatusCodes.Status413PayloadTooLarge, "Content too large", $"A request has at most {limit} bytes here.").ExecuteAsync(http)
            : next(http);
    }
}
