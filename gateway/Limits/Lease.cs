namespace Periscope.Gateway.Limits;

/// <summary>What one gateway holds of one address's window and one caller's bucket, to let requests through without asking Redis.</summary>
internal sealed class Lease : IDisposable
{
    // Whoever asks less often than this asks Redis each time, as nothing would be left of a lease; that keeps idle ones small.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMilliseconds(100);
    private const int MaxSize = 10_000;

    private int _size = 1;
    private volatile Holding _holding = new(0, 0, 0, default, 0, 0);

    /// <summary>Held by the one request that asks Redis for all that wait, and alone renews and fills.</summary>
    public SemaphoreSlim Asking { get; } = new(1, 1);

    /// <summary>Lets one request through by what is held; null when Redis must be asked.</summary>
    public Taken? TryTake(Take take, TimeProvider clock)
    {
        var holding = _holding;
        return clock.GetElapsedTime(holding.Since) <= s_lifetime ? holding.TryTake(take.Caller is null ? 0 : take.Cost) : null;
    }

    /// <summary>Gives up what is held, and says for how many requests to ask: twice as many when the last lease was used up in its time.</summary>
    public (int Want, Unused Unused) Renew(TimeProvider clock)
    {
        var last = _holding;
        _holding = new(0, last.Since, 0, default, 0, 0);
        var (requests, tokens) = last.GiveUp();
        var isBusy = clock.GetElapsedTime(last.Since) <= s_lifetime;
        _size = isBusy ? Math.Min(_size * 2, MaxSize) : Math.Max(1, last.Granted - requests);
        return (_size, new Unused(requests, last.Minute, tokens));
    }

    /// <summary>Holds what was granted but for the one request that asked.</summary>
    public Taken Fill(Take take, Granted granted, TimeProvider clock)
    {
        var requests = Math.Max(0, granted.Requests - 1);
        var tokens = take.Caller is null ? 0 : requests * take.Cost;
        var holding = new Holding(granted.Requests, clock.GetTimestamp(), granted.Minute, granted.Taken, requests, tokens);
        _holding = holding;
        return holding.Left(requests, tokens);
    }

    public void Dispose() => Asking.Dispose();

    /// <summary>One grant and what is left of it, from which many requests take at a time without a lock to wait for.</summary>
    private sealed class Holding(int granted, long since, long minute, Taken taken, int requests, int tokens)
    {
        // Requests in the upper half and tokens in the lower one, as both are taken at once or neither.
        private long _held = Pack(requests, tokens);

        /// <summary>Requests that it was for, the one that asked included.</summary>
        public int Granted => granted;

        /// <summary>The clock's timestamp.</summary>
        public long Since => since;

        /// <inheritdoc cref="Limits.Granted.Minute"/>
        public long Minute => minute;

        public Taken? TryTake(int cost)
        {
            for (var held = Volatile.Read(ref _held); ;)
            {
                var (requests, tokens) = Unpack(held);
                if (requests < 1 || tokens < cost)
                {
                    return null;
                }

                var seen = Interlocked.CompareExchange(ref _held, Pack(requests - 1, tokens - cost), held);
                if (seen == held)
                {
                    return Left(requests - 1, tokens - cost);
                }

                held = seen;
            }
        }

        /// <summary>What nobody has taken, and nobody can from now on.</summary>
        public (int Requests, int Tokens) GiveUp() => Unpack(Interlocked.Exchange(ref _held, 0));

        // For whoever reads it nothing is gone that nobody has used.
        public Taken Left(int requests, int tokens) =>
            taken with { AddressLeft = taken.AddressLeft + requests, CallerLeft = taken.CallerLeft + tokens };

        private static long Pack(int requests, int tokens) => ((long)requests << 32) | (uint)tokens;

        private static (int Requests, int Tokens) Unpack(long held) => ((int)(held >> 32), (int)held);
    }
}
