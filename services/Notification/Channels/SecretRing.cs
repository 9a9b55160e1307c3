using System.Security.Cryptography;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Security.Rings;

namespace Periscope.Notification.Channels;

/// <summary>
/// Seals what is secret of channels. A box is bound to the id of its channel, so a row copied onto another channel does not open.
/// </summary>
internal sealed partial class SecretRing(
    SystemDataSource system, IConfiguration configuration, TimeProvider clock, ILogger<SecretRing> logger)
    : KeyRing(system.DataSource, Schema, Purpose, new Sealing(SecretKey.Load(configuration)), clock)
{
    private const string Schema = "notification";
    private const string Purpose = "secrets";

    // Whoever has lost the key sets new secrets; everything else goes on meanwhile.
    protected override bool ReplacesLost => true;

    protected override void OnLost(int newest) => LogLost(newest);

    /// <summary>Sets the channel's secret; its row is saved by the caller.</summary>
    public async Task SealAsync(Channel channel, byte[] secret, CancellationToken cancellationToken)
    {
        var version = await NewestAsync(cancellationToken);
        (channel.Secret, channel.SecretVersion) = (Seal(secret, version, channel.Id.ToByteArray()), version);
    }

    /// <exception cref="CryptographicException">The secret was sealed with a key that is lost, or for another channel.</exception>
    public Task<byte[]> OpenAsync(Channel channel, CancellationToken cancellationToken) =>
        OpenAsync(channel.Secret ?? [], channel.SecretVersion, channel.Id.ToByteArray(), cancellationToken);

    /// <summary>What gives this ring a new version.</summary>
    /// <param name="system">Of the service's system role.</param>
    /// <param name="key">As <see cref="SecretKey"/> gives it.</param>
    /// <param name="clock">Says when it was.</param>
    public static KeyRotation Rotation(NpgsqlDataSource system, byte[] key, TimeProvider clock) => new(
        system, Schema, Purpose, new Sealing(key), clock,
        new SealedColumn("channels", "id", "secret_version", "secret", channel => channel.ToByteArray()));

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The encryption key is not the one that sealed the newest version of the key ring: what that sealed cannot be read and needs to be set anew, unless the key comes back. Version {Version} seals from now on")]
    private partial void LogLost(int version);
}
