using Periscope.Notification.Alerts;
using Periscope.Notification.Channels;
using Periscope.Notification.Updates;

namespace Periscope.Notification.Deliveries;

/// <summary>What goes to a channel: an alert with its update, or a test.</summary>
/// <param name="Id">The same on every try, so that a receiver can tell a repetition.</param>
/// <param name="At">When what it tells of happened.</param>
/// <param name="Alert">Null in a test.</param>
/// <param name="Update">Null in a test, and when the update is no longer kept.</param>
internal sealed record OutgoingMessage(string Id, DateTimeOffset At, AlertResponse? Alert, UpdateResponse? Update)
{
    public static OutgoingMessage Of(Delivery delivery, Alert alert, UpdateResponse? update, string? zone) =>
        new($"msg_{delivery.Id:N}", alert.CreatedAt, AlertResponse.From(alert), update) { TimeZone = zone };

    public static OutgoingMessage Test(Channel channel, DateTimeOffset now) => new($"test_{Guid.CreateVersion7(now):N}", now, null, null)
    {
        ChannelName = channel.Name,
    };

    /// <summary>The workspace's; null is UTC.</summary>
    public string? TimeZone { get; init; }

    public string? ChannelName { get; private init; }
}
