using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Periscope.ServiceDefaults.Web;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Notification.Channels;

public sealed record CreateChannel(
    [property: Required] string Kind,
    [property: Required, StringLength(Channel.MaxNameLength, MinimumLength = 1), PlainName] string Name,
    [property: Required] JsonElement? Config,
    bool Enabled = true);

public sealed record ChangeChannel(
    [property: Required, StringLength(Channel.MaxNameLength, MinimumLength = 1), PlainName] string Name,
    [property: Required] JsonElement? Config,
    bool Enabled = true,
    string? Kind = null);

/// <summary>A channel; a webhook's <c>config.secret</c> is in the answer to its creation and nowhere else.</summary>
public sealed record ChannelResponse(
    Guid Id, string Kind, string Name, JsonObject Config, bool Enabled, string? DisabledReason, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <param name="channel">The row.</param>
    /// <param name="recipients">Whom a mail channel writes to.</param>
    /// <param name="shown">A webhook's secret, where it is shown.</param>
    internal static ChannelResponse From(Channel channel, EmailConfig? recipients = null, SigningSecret? shown = null)
    {
        var config = channel.Kind == ChannelKinds.Email
            ? JsonSerializer.SerializeToNode(recipients ?? new EmailConfig([]), WireJson.Options)!.AsObject()
            : JsonNode.Parse(channel.Config)!.AsObject();
        if (shown is not null)
        {
            config["secret"] = shown.Reveal();
        }
        return new(channel.Id, channel.Kind, channel.Name, config, channel.Enabled, channel.DisabledReason, channel.CreatedAt, channel.UpdatedAt);
    }
}

/// <summary>How a test message fared, whatever the outcome.</summary>
public sealed record ChannelTestResponse(bool Delivered, int? Code, string? Error);
