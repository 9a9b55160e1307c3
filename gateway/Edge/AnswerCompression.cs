using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Periscope.Gateway.Routing;

namespace Periscope.Gateway.Edge;

/// <summary>Compresses what is text and long, and never an answer with secrets in it, nor a stream of events.</summary>
/// <remarks>Beside what a caller can choose, the length of a compressed secret tells of it (BREACH); <c>no-store</c> marks such answers too.</remarks>
internal sealed class AnswerCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    private const int WorthIt = 1024;

    public override bool ShouldCompressResponse(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is not ({ HasSecrets: true } or { IsStream: true })
        && context.Response.ContentLength is not < WorthIt
        && !context.Response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase)
        && context.Response.Headers.SetCookie.Count == 0
        && base.ShouldCompressResponse(context);
}
