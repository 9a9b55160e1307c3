namespace Periscope.Gateway.Tests;

/// <summary>Timestamps, by which the gateway tells how long ago something was, stand still until a test moves them. The time of day and timers are real.</summary>
internal sealed class StandingClock : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
