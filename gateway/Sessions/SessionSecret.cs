using System.Buffers.Text;
using System.Security.Cryptography;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Gateway.Sessions;

/// <summary>
/// What a browser's cookie holds: 32 random bytes, from which follow the name of what is kept for it and the key that it is sealed with.
/// </summary>
/// <remarks>So whoever reads Redis finds neither tokens nor a cookie to present, and gateways share no key. Derived by HKDF (RFC 5869).</remarks>
internal sealed class SessionSecret
{
    private const int Length = 32;

    private readonly Sealing _sealing;

    private SessionSecret(byte[] secret)
    {
        Text = Base64Url.EncodeToString(secret);
        Name = Base64Url.EncodeToString(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Length, info: "periscope session name"u8.ToArray()));
        _sealing = new Sealing(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Sealing.KeyLength, info: "periscope session key"u8.ToArray()));
    }

    /// <summary>The cookie's value.</summary>
    public string Text { get; }

    /// <summary>Tells nothing of the secret.</summary>
    public string Name { get; }

    public static SessionSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Null for what is no secret of ours.</summary>
    public static SessionSecret? Of(string? text)
    {
        Span<byte> secret = stackalloc byte[Length];
        return text is { Length: 43 } && Base64Url.TryDecodeFromChars(text, secret, out var length) && length == Length
            ? new SessionSecret(secret.ToArray())
            : null;
    }

    public byte[] Seal(ReadOnlySpan<byte> plain) => _sealing.Seal(plain, Bound);

    /// <exception cref="CryptographicException">It is damaged, or another's.</exception>
    public byte[] Open(ReadOnlySpan<byte> box) => _sealing.Open(box, Bound);

    private ReadOnlySpan<byte> Bound => System.Text.Encoding.ASCII.GetBytes(Name);
}
