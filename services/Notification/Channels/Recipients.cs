using System.Security.Cryptography;
using System.Text.Json;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Channels;

/// <summary>Whom a mail channel writes to. The addresses name people, so they are sealed as other channels' secrets are.</summary>
internal sealed partial class Recipients(SecretRing ring, ILogger<Recipients> logger)
{
    public Task SealAsync(Channel channel, EmailConfig recipients, CancellationToken cancellationToken) =>
        ring.SealAsync(channel, JsonSerializer.SerializeToUtf8Bytes(recipients, WireJson.Options), cancellationToken);

    /// <summary>Null when they were sealed with a key that is lost.</summary>
    public async Task<EmailConfig?> OpenAsync(Channel channel, CancellationToken cancellationToken)
    {
        if (channel.Secret is null)
        {
            // From before they were sealed, and PlainRecipients has not come to it yet.
            return channel.Read<EmailConfig>();
        }

        try
        {
            return JsonSerializer.Deserialize<EmailConfig>(await ring.OpenAsync(channel, cancellationToken), WireJson.Options);
        }
        catch (CryptographicException)
        {
            LogLost(channel.Id);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The addresses of channel {ChannelId} cannot be read with this service's encryption key")]
    private partial void LogLost(Guid channelId);
}
