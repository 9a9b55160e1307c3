using System.Text.Json;
using Periscope.Notification.Alerts;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Deliveries.Webhook;

/// <summary>The body of a webhook, the same bytes on every try.</summary>
internal sealed record WebhookPayload(string Type, DateTimeOffset Timestamp, object Data)
{
    public static byte[] Of(OutgoingMessage message) => JsonSerializer.SerializeToUtf8Bytes(
        message.Alert is null
            ? new WebhookPayload("channel.test", message.At, new TestData(message.ChannelName, "Periscope can reach this webhook."))
            : new WebhookPayload("alert.raised", message.At, new AlertData(message.Alert, message.Update)),
        WireJson.Options);

    private sealed record AlertData(AlertResponse Alert, UpdateResponse? Update);

    private sealed record TestData(string? Channel, string Message);
}
