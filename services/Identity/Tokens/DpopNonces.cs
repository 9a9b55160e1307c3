using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Tokens;

/// <summary>The server's nonces (RFC 9449, 8): they show that a proof was made now, and not ahead by somebody who had the key for a moment.</summary>
/// <remarks>A nonce is the sealed time of its making, so any replica can judge it and nothing is stored.</remarks>
internal sealed class DpopNonces(MasterKey master, TimeProvider clock)
{
    public const string Header = "DPoP-Nonce";
    private const int MaxLength = 100;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    public string Create()
    {
        var time = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, clock.GetUtcNow().ToUnixTimeSeconds());
        return Base64UrlEncoder.Encode(master.Seal(time, "dpop nonce"u8));
    }

    public bool IsGood(string? nonce)
    {
        if (nonce is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        try
        {
            var time = BinaryPrimitives.ReadInt64BigEndian(master.Open(Base64UrlEncoder.DecodeBytes(nonce), "dpop nonce"u8));
            var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(time);
            return age >= TimeSpan.FromSeconds(-30) && age <= s_lifetime;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
