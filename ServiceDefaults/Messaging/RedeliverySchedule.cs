using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>When a failed message is tried again: after 60, 300 and 900 s, then never by itself. <c>Messaging:RedeliverySeconds</c> overrides.</summary>
internal sealed class RedeliverySchedule(IConfiguration configuration)
{
    private readonly TimeSpan[] _delays = (configuration["Messaging:RedeliverySeconds"] ?? "60,300,900")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(text => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture)))
        .ToArray();

    /// <summary>The time of the next try after <paramref name="attempts"/> failures, or null when the message is dead.</summary>
    public DateTimeOffset? NextAfter(int attempts, DateTimeOffset now) =>
        attempts <= _delays.Length ? now + _delays[attempts - 1] : null;
}
