using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Checks the proof that a request's sender holds the private key which a token is bound to (RFC 9449).</summary>
public sealed class DpopProofs(ReplayCache replays, TimeProvider clock)
{
    public const string Header = "DPoP";
    public const string Scheme = "DPoP";

    /// <summary>Asymmetric, and strong enough.</summary>
    public static IReadOnlyList<string> Algorithms { get; } =
        [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha384];

    private const int MaxLength = 4096;
    private static readonly string[] s_private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_ahead = TimeSpan.FromSeconds(10);
    private static readonly JsonWebTokenHandler s_handler = new() { MapInboundClaims = false };

    /// <summary>What the proof says; null when it does not hold for this request, is too old, or was used before.</summary>
    /// <param name="proof">The header's value.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="url">Where clients send the request to, without its query.</param>
    /// <param name="accessToken">The token that the request presents; null at the token endpoint.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DpopProof?> CheckAsync(
        string proof, string method, string url, string? accessToken, CancellationToken cancellationToken)
    {
        if (proof is not { Length: > 0 and <= MaxLength } || !s_handler.CanReadToken(proof) || KeyOf(proof) is not { } key)
        {
            return null;
        }

        var result = await s_handler.ValidateTokenAsync(proof, new TokenValidationParameters
        {
            ValidTypes = ["dpop+jwt"],
            ValidAlgorithms = Algorithms,
            IssuerSigningKey = key,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || !SaysThis(token, method, url) || !IsFresh(token)
            || accessToken is not null && Text(token, "ath") != HashOf(accessToken))
        {
            return null;
        }

        var thumbprint = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return await replays.TryUseAsync($"dpop:{thumbprint}:{token.Id}", s_lifetime + s_ahead, cancellationToken)
            ? new DpopProof(thumbprint, Text(token, "nonce"))
            : null;
    }

    private static bool SaysThis(JsonWebToken token, string method, string url) =>
        token.Id is { Length: > 0 and <= 200 }
        && Text(token, "htm") == method
        && Uri.TryCreate(Text(token, "htu"), UriKind.Absolute, out var said) && Uri.TryCreate(url, UriKind.Absolute, out var meant)
        && said.GetLeftPart(UriPartial.Path) == meant.GetLeftPart(UriPartial.Path);

    private bool IsFresh(JsonWebToken token)
    {
        var age = clock.GetUtcNow() - new DateTimeOffset(token.IssuedAt, TimeSpan.Zero);
        return age <= s_lifetime && age >= -s_ahead;
    }

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var value) ? value : null;

    // RFC 9449, 4.1: base64url of the SHA-256 of the token's ASCII.
    private static string HashOf(string accessToken) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));

    private static JsonWebKey? KeyOf(string proof)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(proof[..proof.IndexOf('.', StringComparison.Ordinal)]));
            if (!header.RootElement.TryGetProperty("jwk", out var jwk) || jwk.ValueKind != JsonValueKind.Object
                || s_private.Any(name => jwk.TryGetProperty(name, out _)))
            {
                return null;
            }

            var key = new JsonWebKey(jwk.GetRawText());
            return key.Kty == "EC" && key.Crv is "P-256" or "P-384" || key.Kty == "RSA" && key.KeySize is >= 2048 and <= 8192 ? key : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException or CryptographicException)
        {
            return null;
        }
    }
}

/// <param name="Thumbprint">Of the key (RFC 7638), as <c>cnf.jkt</c> names it.</param>
/// <param name="Nonce">The server's, which the token endpoint asks for.</param>
public sealed record DpopProof(string Thumbprint, string? Nonce);
