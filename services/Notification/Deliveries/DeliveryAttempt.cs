namespace Periscope.Notification.Deliveries;

/// <summary>One try at a delivery.</summary>
/// <param name="At">When it began.</param>
/// <param name="Status">delivered, failed, or interrupted when its worker stopped before it could say.</param>
/// <param name="Code">The receiver's answer: an HTTP status or an SMTP reply code; null when there was none.</param>
/// <param name="Error">What went wrong, for people.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, string Status, int? Code, string? Error)
{
    internal const string Delivered = "delivered";
    internal const string Failed = "failed";
    internal const string Interrupted = "interrupted";
}
