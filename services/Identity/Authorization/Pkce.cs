using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Identity.Authorization;

/// <summary>Proof that whoever redeems a code is who asked for it (RFC 7636); S256 only.</summary>
internal static partial class Pkce
{
    public const string Method = "S256";

    public static bool IsChallenge(string? challenge) => challenge is not null && Challenge().IsMatch(challenge);

    public static bool IsProved(string challenge, string? verifier) =>
        verifier is not null && Verifier().IsMatch(verifier)
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(challenge),
            Encoding.ASCII.GetBytes(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))));

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex Challenge();

    [GeneratedRegex("^[A-Za-z0-9._~-]{43,128}$")]
    private static partial Regex Verifier();
}
