using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Tokens;

/// <summary>Where validators and clients find the keys and endpoints (OpenID Connect Discovery, RFC 8414).</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/.well-known").WithTags("OAuth").AllowAnonymous();
        group.MapGet("/openid-configuration", Configuration).WithName("OpenIdConfiguration").WithSummary("Discovery document");
        group.MapGet("/oauth-authorization-server", Configuration).WithName("AuthorizationServerMetadata").WithSummary("RFC 8414 metadata");
        group.MapGet("/jwks.json", Keys).WithName("KeySet").WithSummary("Keys that sign access tokens");
    }

    internal static Ok<DiscoveryDocument> Configuration(HttpRequest request, IOptions<AuthorityOptions> options) =>
        TypedResults.Ok(new DiscoveryDocument(
            options.Value.Issuer, $"{KeysAt(request, options.Value.Issuer)}/.well-known/jwks.json"));

    // Whoever asks here without the gateway is a service of the mesh, and the public address may not be reachable for it, or not yet.
    private static string KeysAt(HttpRequest request, string issuer) =>
        request.Headers.ContainsKey("X-Forwarded-Host") ? issuer : $"{request.Scheme}://{request.Host}";

    internal static Ok<KeySetDocument> Keys(SigningKeys keys, HttpContext http)
    {
        // Shorter than the time that a key is published before it signs, by far.
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new KeySetDocument([.. keys.Published.Select(key => key.Document)]));
    }
}

public sealed record KeySetDocument(IReadOnlyList<JsonWebKeyDocument> Keys);
