using Microsoft.Extensions.Configuration;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary>How much work may wait behind a gate, and between which marks it closes and opens again.</summary>
/// <param name="Capacity">What counts as full.</param>
/// <param name="HighWatermark">The part of it at which the gate closes.</param>
/// <param name="LowWatermark">The part of it at which a closed gate opens.</param>
public sealed record BackpressureSettings(long Capacity = 1000, double HighWatermark = 0.8, double LowWatermark = 0.3)
{
    /// <summary><c>Backpressure:{name}:Capacity</c>, <c>:HighWatermark</c> and <c>:LowWatermark</c>.</summary>
    public const string Section = "Backpressure";

    internal long High => (long)Math.Ceiling(Capacity * HighWatermark);

    internal long Low => (long)Math.Floor(Capacity * LowWatermark);

    internal BackpressureSettings ConfiguredBy(IConfiguration configuration, string name)
    {
        var section = configuration.GetSection($"{Section}:{name}");
        var settings = new BackpressureSettings(
            section.GetValue("Capacity", Capacity),
            section.GetValue("HighWatermark", HighWatermark),
            section.GetValue("LowWatermark", LowWatermark));
        return settings is { Capacity: > 0, LowWatermark: >= 0 } && settings.LowWatermark < settings.HighWatermark && settings.HighWatermark <= 1
            ? settings
            : throw new InvalidOperationException($"{Section}:{name} needs Capacity above 0 and 0 <= LowWatermark < HighWatermark <= 1.");
    }
}
