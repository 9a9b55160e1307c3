using System.Security.Cryptography;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Security.Rings;

namespace Periscope.Notification.Channels;

/// <summary>
/// Seals what is secret of channels. A box is bound to the id of its channel, so a row copied onto another channel does not open.
/// </summary>
internal sealed class SecretRing(SystemDataSource system, IConfiguration configuration, TimeProvider clock)
    : KeyRing(system.DataSource, Schema, Purpose, new Sealing(SecretKey.Load(configuration)), clock)
{
    private const string Schema = "notification";
    private const string Purpose = "secrets";

    /// <summary>Sets the channel's secret; its row is saved by the caller.</summary>
    public async Task SealAsync(Channel channel, byte[] secret, CancellationToken cancellationToken)
    {
        // Channels are made seldom, so the newest version is looked up each time.
        await LoadAsync(cancellationToken);
        (channel.Secret, channel.SecretVersion) = (Seal(secret, Current, channel.Id.ToByteArray()), Current);
    }

    /// <exception cref="CryptographicException">The secret was sealed with a key that is lost, or for another channel.</exception>
    public Task<byte[]> OpenAsync(Channel channel, CancellationToken cancellationToken) =>
        OpenAsync(channel.Secret ?? [], channel.SecretVersion, channel.Id.ToByteArray(), cancellationToken);

    /// <summary>What gives this ring a new version.</summary>
    public static KeyRotation Rotation(NpgsqlDataSource system, IConfiguration configuration, TimeProvider clock) => new(
        system, Schema, Purpose, new Sealing(SecretKey.Load(configuration)), clock,
        new SealedColumn("channels", "id", "secret_version", "secret", channel => channel.ToByteArray()));
}
