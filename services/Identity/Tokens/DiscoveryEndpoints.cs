using System.Text.Json.Serialization;
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
            options.Value.Issuer,
            $"{options.Value.Issuer}/connect/token",
            $"{KeysAt(request, options.Value.Issuer)}/.well-known/jwks.json",
            ["client_credentials", "refresh_token"],
            ["client_secret_basic", "client_secret_post"],
            ["public"],
            ["RS256"],
            ["sub", "email", "name", "sid", "workspaces", "client_id", "scope"]));

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

public sealed record DiscoveryDocument(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("jwks_uri")] string KeySetUri,
    [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
    [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> ClientAuthentication,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> SigningAlgorithms,
    [property: JsonPropertyName("claims_supported")] IReadOnlyList<string> Claims);
