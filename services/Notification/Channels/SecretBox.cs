using System.Security.Cryptography;

namespace Periscope.Notification.Channels;

/// <summary>
/// Keeps secrets at rest with AES-256-GCM. A sealed secret is bound to the id of its channel, so a row copied onto another channel does not open.
/// </summary>
/// <remarks>The layout is a version byte (1), 12 bytes nonce, 16 bytes tag, then the cipher text.</remarks>
internal sealed class SecretBox(byte[] key)
{
    private const byte Version = 1;
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;

    // The key of a wrong length is refused when the service starts, not at the first delivery.
    private readonly byte[] _key = key.Length == KeyLength ? [.. key] : throw new ArgumentException("The key must have 32 bytes.", nameof(key));

    public byte[] Seal(ReadOnlySpan<byte> secret, Guid owner)
    {
        var box = new byte[Overhead + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher();
        cipher.Encrypt(nonce, secret, box.AsSpan(Overhead), box.AsSpan(1 + NonceLength, TagLength), owner.ToByteArray());
        return box;
    }

    /// <exception cref="CryptographicException">The box was sealed with another key or for another owner.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, Guid owner)
    {
        if (box.Length < Overhead || box[0] != Version)
        {
            throw new CryptographicException("This is no sealed secret.");
        }
        var secret = new byte[box.Length - Overhead];
        using var cipher = Cipher();
        cipher.Decrypt(box.Slice(1, NonceLength), box[Overhead..], box.Slice(1 + NonceLength, TagLength), secret, owner.ToByteArray());
        return secret;
    }

    // One per use: AesGcm must not be used by two threads at once, which garbles the text or the tag.
    private AesGcm Cipher() => new(_key, TagLength);
}
