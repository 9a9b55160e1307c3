using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Periscope.Gateway.Sessions;

/// <summary>Proof key for code exchange (RFC 7636).</summary>
internal static class Pkce
{
    /// <summary>32 random bytes as 43 characters (4.1), also good as a state or a nonce.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>S256 (4.2).</summary>
    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
