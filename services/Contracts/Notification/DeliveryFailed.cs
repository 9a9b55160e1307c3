namespace Periscope.Contracts.Notification;

/// <summary>An alert could not be delivered to a channel and will not be tried again by itself.</summary>
public sealed record DeliveryFailed
{
    public required Guid DeliveryId { get; init; }
    public required Guid AlertId { get; init; }
    public required Guid ChannelId { get; init; }
    public required string Error { get; init; }
    public required DateTimeOffset FailedAt { get; init; }
}
