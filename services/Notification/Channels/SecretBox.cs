using System.Security.Cryptography;

namespace Periscope.Notification.Channels;

/// <summary>
/// Keeps secrets at rest with AES-256-GCM. A sealed secret is bound to the id of its channel, so a row copied onto another channel does not open.
/// </summary>
/// <remarks>The layout is a version byte (1), 12 bytes nonce, 16 bytes tag, then the cipher text.</remarks>
internal sealed class SecretBox : IDisposable
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;
    private readonly AesGcm _cipher;

    public SecretBox(byte[] key) => _cipher = new AesGcm(key, TagLength);

    public byte[] Seal(ReadOnlySpan<byte> secret, Guid owner)
    {
        var box = new byte[Overhead + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        _cipher.Encrypt(nonce, secret, box.AsSpan(Overhead), box.AsSpan(1 + NonceLength, TagLength), owner.ToByteArray());
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
        _cipher.Decrypt(box.Slice(1, NonceLength), box[Overhead..], box.Slice(1 + NonceLength, TagLength), secret, owner.ToByteArray());
        return secret;
    }

    public void Dispose() => _cipher.Dispose();
}
