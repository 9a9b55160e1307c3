using System.Security.Cryptography;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Keeps bytes secret and unchanged at rest: AES-256-GCM (NIST SP 800-38D) with a random nonce for each.</summary>
/// <remarks>
/// The layout is 12 bytes nonce, 16 bytes tag, then the cipher text. It can be used by any number of threads: <see cref="AesGcm"/> itself
/// garbles text or tag when two use it at once, so each use makes its own.
/// </remarks>
public sealed class Sealing
{
    /// <summary>Bytes of the key.</summary>
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _key;

    /// <exception cref="ArgumentException">The key has not <see cref="KeyLength"/> bytes.</exception>
    public Sealing(byte[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key.Length == KeyLength ? [.. key] : throw new ArgumentException($"The key must have {KeyLength} bytes.", nameof(key));
    }

    /// <param name="plain">What to keep.</param>
    /// <param name="bound">What it belongs to; only who names the same again can open it.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var box = new byte[NonceLength + TagLength + plain.Length];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(nonce, plain, box.AsSpan(NonceLength + TagLength), box.AsSpan(NonceLength, TagLength), bound);
        return box;
    }

    /// <exception cref="CryptographicException">It was sealed with another key or for something else, or is damaged.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound)
    {
        if (box.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("This is nothing sealed.");
        }

        var plain = new byte[box.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Decrypt(box[..NonceLength], box[(NonceLength + TagLength)..], box.Slice(NonceLength, TagLength), plain, bound);
        return plain;
    }
}
