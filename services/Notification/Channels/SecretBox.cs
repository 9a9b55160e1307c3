using System.Security.Cryptography;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Notification.Channels;

/// <summary>
/// Keeps the secrets of channels at rest. A sealed secret is bound to the id of its channel, so a row copied onto another channel does not open.
/// </summary>
/// <remarks>A version byte (1), then what <see cref="Sealing"/> gives.</remarks>
internal sealed class SecretBox(byte[] key)
{
    private const byte Version = 1;
    private readonly Sealing _sealing = new(key);

    public byte[] Seal(ReadOnlySpan<byte> secret, Guid owner) => [Version, .. _sealing.Seal(secret, owner.ToByteArray())];

    /// <exception cref="CryptographicException">The box was sealed with another key or for another owner.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, Guid owner) => box is [Version, .. var content]
        ? _sealing.Open(content, owner.ToByteArray())
        : throw new CryptographicException("This is no sealed secret.");
}
