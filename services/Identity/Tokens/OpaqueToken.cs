using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Identity.Tokens;

/// <summary>A random secret that is shown once and kept only as its hash.</summary>
/// <remarks>256 random bits cannot be guessed, so a plain SHA-256 keeps them; the slow hash is for what people choose.</remarks>
internal static class OpaqueToken
{
    public static (string Text, byte[] Hash) Create(string prefix)
    {
        var text = prefix + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        return (text, HashOf(text));
    }

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
