using System.Net.Mail;
using System.Text.Json;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Channels;

/// <summary>Where a webhook is posted. Its secret is kept apart, sealed.</summary>
internal sealed record WebhookConfig(string Url)
{
    public const int MaxUrlLength = 2000;
}

/// <summary>Whom a mail goes to.</summary>
internal sealed record EmailConfig(IReadOnlyList<string> To)
{
    public const int MaxRecipients = 50;
}

/// <summary>What a request's <c>config</c> says, or which of its fields is wrong.</summary>
internal sealed record ChannelSettings
{
    /// <summary>What is no secret, as it is kept.</summary>
    public string? Json { get; private init; }

    /// <summary>Whom mail goes to; null for other kinds.</summary>
    public EmailConfig? Recipients { get; private init; }

    /// <summary>The secret that the caller chose; null keeps or generates one.</summary>
    public SigningSecret? Secret { get; private init; }
    public (string Field, string Message)? Error { get; private init; }

    public static ChannelSettings Parse(string kind, JsonElement? config)
    {
        if (config is not { ValueKind: JsonValueKind.Object } settings)
        {
            return Wrong("config", "config must be an object.");
        }
        return kind == ChannelKinds.Webhook ? ParseWebhook(settings) : ParseEmail(settings);
    }

    private static ChannelSettings ParseWebhook(JsonElement config)
    {
        if (Text(config, "url") is not { Length: <= WebhookConfig.MaxUrlLength } url
            || !Uri.TryCreate(url, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            return Wrong("config.url", $"url must be an absolute http or https address of at most {WebhookConfig.MaxUrlLength} characters.");
        }
        if (address.UserInfo.Length > 0)
        {
            return Wrong("config.url", "url must not hold a user name or password: it is shown to every member.");
        }
        SigningSecret? secret = null;
        if (Text(config, "secret") is { Length: > 0 } given && !SigningSecret.TryParse(given, out secret))
        {
            return Wrong("config.secret", "secret must be \"whsec_\" and the base64 of 24 to 64 bytes; leave it out to get one.");
        }
        return new() { Json = JsonSerializer.Serialize(new WebhookConfig(url), WireJson.Options), Secret = secret };
    }

    private static ChannelSettings ParseEmail(JsonElement config)
    {
        if (!config.TryGetProperty("to", out var to) || to.ValueKind != JsonValueKind.Array
            || to.GetArrayLength() is 0 or > EmailConfig.MaxRecipients)
        {
            return Wrong("config.to", $"to must list 1 to {EmailConfig.MaxRecipients} addresses.");
        }
        var addresses = new List<string>();
        foreach (var entry in to.EnumerateArray())
        {
            // A line break would start a header of the sender's choosing, so no control character passes.
            if (entry.ValueKind != JsonValueKind.String || entry.GetString() is not { Length: > 2 and <= 254 } text
                || text.Any(char.IsControl) || !MailAddress.TryCreate(text, out var address) || address.Address != text)
            {
                return Wrong("config.to", "to must hold plain mail addresses, such as team@example.com.");
            }
            addresses.Add(text);
        }
        return new() { Json = "{}", Recipients = new EmailConfig(addresses) };
    }

    private static string? Text(JsonElement config, string name) =>
        config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ChannelSettings Wrong(string field, string message) => new() { Error = (field, message) };
}
