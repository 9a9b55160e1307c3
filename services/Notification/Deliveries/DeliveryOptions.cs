using System.Globalization;

namespace Periscope.Notification.Deliveries;

/// <summary>How deliveries are tried: section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>Seconds to wait after the first failed try, the second and so on; a failure after the last makes the delivery dead.</summary>
    public string RetrySeconds { get; set; } = "60,300,900";

    /// <summary>How long a receiver may take to answer.</summary>
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>After how long a claimed delivery may be taken from a worker that says nothing; more than the timeout.</summary>
    public double LeaseSeconds { get; set; } = 60;

    /// <summary>How many deliveries one replica works on together.</summary>
    public int Parallel { get; set; } = 16;

    /// <summary>How often the queue is looked at although nothing was announced and nothing is due.</summary>
    public double LookSeconds { get; set; } = 30;

    public TimeSpan Look => TimeSpan.FromSeconds(LookSeconds);
    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);
    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public IReadOnlyList<TimeSpan> Schedule() =>
        [.. RetrySeconds.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(s => TimeSpan.FromSeconds(double.Parse(s, CultureInfo.InvariantCulture)))];

    /// <summary>Why the settings cannot be, or null.</summary>
    public string? Problem() =>
        RetrySeconds.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Any(s => !double.TryParse(s, CultureInfo.InvariantCulture, out var seconds) || seconds is not >= 0 and <= 604_800)
            ? $"{Section}:{nameof(RetrySeconds)} must list seconds, such as \"60,300,900\"."
            : TimeoutSeconds <= 0 || LeaseSeconds <= TimeoutSeconds || Parallel < 1
                ? $"{Section}: TimeoutSeconds must be above 0, LeaseSeconds above TimeoutSeconds, Parallel at least 1."
                : null;
}
