using System.Collections.Concurrent;

namespace Periscope.Gateway.Limits;

/// <summary>Limits that this gateway counts alone: all of them while Redis is away, and <see cref="Guesses"/> always.</summary>
internal sealed class LocalLimits(TimeProvider clock)
{
    // A flood of addresses must not fill the memory; who is forgotten has a fresh bucket.
    private const int MaxKeys = 100_000;
    private const double Span = 60_000;

    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    public Taken TakeFrom(Take take)
    {
        if (_states.Count > MaxKeys)
        {
            _states.Clear();
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var address = _states.GetOrAdd(take.Address, static _ => new State());
        var caller = take.Caller is null ? null : _states.GetOrAdd(take.Caller, static _ => new State());
        lock (address)
        {
            if (caller is null)
            {
                return Decide(take, now, address, null);
            }

            // Always the address first: two requests never wait for each other's.
            lock (caller)
            {
                return Decide(take, now, address, caller);
            }
        }
    }

    /// <summary>Milliseconds until the address's window has room for one; 0 when it has. Takes nothing.</summary>
    public long WaitOf(Take take)
    {
        if (!_states.TryGetValue(take.Address, out var address))
        {
            return 0;
        }

        lock (address)
        {
            return (long)Math.Ceiling(address.WindowWait(clock.GetUtcNow().ToUnixTimeMilliseconds(), take.PerMinute));
        }
    }

    private static Taken Decide(Take take, long now, State address, State? caller)
    {
        var wait = address.WindowWait(now, take.PerMinute);
        var bucketWait = caller?.BucketWait(now, take.Bucket, take.Cost) ?? 0;
        var isAllowed = wait <= 0 && bucketWait <= 0;
        if (isAllowed)
        {
            address.Count++;
            if (caller is not null)
            {
                caller.Tokens -= take.Cost;
            }
        }

        return new Taken(
            isAllowed, (long)Math.Max(0, take.PerMinute - address.Used(now)), (long)Math.Ceiling(wait),
            (long)(caller?.Tokens ?? 0), (long)Math.Ceiling(bucketWait));
    }

    private sealed class State
    {
        private long _slot;
        private double _before;
        private long _at;

        public long Count { get; set; }

        public double Tokens { get; set; } = double.NaN;

        public double Used(long now) => Count + (_before * (1 - (now % Span / Span)));

        /// <summary>Milliseconds until one more fits into the last 60 seconds.</summary>
        public double WindowWait(long now, int limit)
        {
            var slot = (long)(now / Span);
            if (slot > _slot)
            {
                (_before, Count, _slot) = (slot == _slot + 1 ? Count : 0, 0, slot);
            }

            var part = now % Span / Span;
            return Used(now) + 1 <= limit ? 0
                : Count + 1 <= limit ? (1 - ((limit - 1 - Count) / _before) - part) * Span
                : (1 - part + Math.Max(0, 1 - ((limit - 1) / (double)Count))) * Span;
        }

        /// <summary>Milliseconds until the cost is there.</summary>
        public double BucketWait(long now, PlanLimit bucket, int cost)
        {
            var rate = bucket.PerMinute / Span;
            Tokens = double.IsNaN(Tokens) ? bucket.Burst : Math.Min(bucket.Burst, Tokens + (Math.Max(0, now - _at) * rate));
            _at = now;
            return Tokens >= cost ? 0 : (cost - Tokens) / rate;
        }
    }
}
