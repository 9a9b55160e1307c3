namespace Periscope.Gateway.Tests;

/// <summary>The time of day and timestamps stand still until a test moves both. Timers run on real time.</summary>
internal sealed class StandingClock : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private long _ticks = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Interlocked.Read(ref _ticks) - TimeSpan.TicksPerHour);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
