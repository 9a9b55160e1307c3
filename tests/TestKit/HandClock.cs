using System.Collections.Concurrent;

namespace Periscope.TestKit;

/// <summary>The real time, but timers of one length end when a test says so.</summary>
public sealed class HandClock : TimeProvider
{
    private readonly ConcurrentDictionary<HandTimer, TimeSpan> _timers = new();

    /// <summary>Ends every running timer that was set to <paramref name="length"/>.</summary>
    public void Fire(TimeSpan length)
    {
        // Those of now: what one that ends begins may have the same length.
        foreach (var (timer, _) in _timers.Where(timer => timer.Value == length).ToArray())
        {
            timer.End();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, callback, state, base.CreateTimer(callback, state, dueTime, period));
        _timers[timer] = dueTime;
        return timer;
    }

    private sealed class HandTimer(HandClock clock, TimerCallback callback, object? state, ITimer real) : ITimer
    {
        public void End() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers[this] = dueTime;
            return real.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock._timers.TryRemove(this, out _);
            real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock._timers.TryRemove(this, out _);
            return real.DisposeAsync();
        }
    }
}
