using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Identity.Clients;

/// <summary>The key set that a client registers for <c>private_key_jwt</c>.</summary>
internal static class ClientKeys
{
    public const int MaxLength = 20_000;
    private static readonly string[] s_private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>Why the key set cannot be registered; null when it can.</summary>
    public static string? Refuse(JsonElement jwks)
    {
        if (jwks.ValueKind != JsonValueKind.Object || !jwks.TryGetProperty("keys", out var keys)
            || keys.ValueKind != JsonValueKind.Array || keys.GetArrayLength() is 0 or > 10 || jwks.GetRawText().Length > MaxLength)
        {
            return "This is no JSON Web Key Set of 1 to 10 keys: {\"keys\": [...]}.";
        }

        foreach (var key in keys.EnumerateArray())
        {
            if (key.ValueKind != JsonValueKind.Object || s_private.Any(name => key.TryGetProperty(name, out _)))
            {
                return "Register the public halves only; this holds something private.";
            }

            if (!IsStrong(key))
            {
                return "A key is RSA of 2048 bits or more, or EC on P-256 or P-384.";
            }
        }

        return null;
    }

    public static IList<SecurityKey> Read(string jwks) => new JsonWebKeySet(jwks).GetSigningKeys();

    private static bool IsStrong(JsonElement key)
    {
        try
        {
            var parsed = new JsonWebKey(key.GetRawText());
            return parsed.Kty switch
            {
                "RSA" => parsed.E is { Length: > 0 } && parsed.N is not null && Base64UrlEncoder.DecodeBytes(parsed.N).Length >= 256,
                "EC" => parsed.Crv is "P-256" or "P-384" && parsed.X is not null && parsed.Y is not null,
                _ => false,
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException)
        {
            return false;
        }
    }
}
