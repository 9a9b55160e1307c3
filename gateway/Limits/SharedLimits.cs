using System.Collections.Concurrent;

namespace Periscope.Gateway.Limits;

/// <summary>The limits of all gateways together, without a question to Redis for each request: busy callers' permits are leased.</summary>
/// <remarks>
/// <para>A lease is at most a tenth of what is left, and lasts 100 ms. It is taken out of the bucket before it is used, so however many
/// gateways there are, a caller never gets more than the bucket holds. What lies unused in one gateway is missing in the others until that
/// gateway asks again, or until the bucket has filled up: a tenth at most.</para>
/// <para>The window counts a lease when it is granted. As that is up to 100 ms before it is used, within any 60 seconds an address can have
/// at most one lease for each gateway more than its limit, a tenth of it.</para>
/// </remarks>
internal sealed class SharedLimits(RedisLimits redis, TimeProvider clock)
{
    // A flood of addresses must not fill the memory; what a forgotten lease held stays taken.
    private const int MaxLeases = 100_000;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // Longer than the connection waits for Redis, to connect and then to answer.
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(string Address, string? Caller), Lease> _leases = new();

    // By timestamp; 0 while Redis answers.
    private long _askAgainAt;

    /// <summary>Null when Redis is away.</summary>
    public ValueTask<Taken?> TakeAsync(Take take, CancellationToken cancellationToken)
    {
        // A Redis that hangs would cost every request a second; one in a while finds out whether it is back.
        var due = Volatile.Read(ref _askAgainAt);
        var isProbe = due != 0 && MayProbe(due);
        if (due != 0 && !isProbe)
        {
            return default;
        }

        var lease = LeaseOf(take);
        return lease.TryTake(take, clock) is { } taken ? new(taken) : AskAsync(lease, take, isProbe, cancellationToken);
    }

    private async ValueTask<Taken?> AskAsync(Lease lease, Take take, bool isProbe, CancellationToken cancellationToken)
    {
        await lease.Asking.WaitAsync(cancellationToken);
        try
        {
            // Whoever asked meanwhile has found Redis away.
            if (!isProbe && Volatile.Read(ref _askAgainAt) != 0)
            {
                return null;
            }

            if (lease.TryTake(take, clock) is { } taken)
            {
                return taken;
            }

            var (want, unused) = lease.Renew(clock);
            // Not the caller's token: what Redis has given must be held, whoever has gone away meanwhile.
            if (await redis.TakeAsync(take, want, unused, CancellationToken.None) is { } granted)
            {
                if (Volatile.Read(ref _askAgainAt) != 0)
                {
                    Volatile.Write(ref _askAgainAt, 0);
                }

                return lease.Fill(take, granted, clock);
            }

            Volatile.Write(ref _askAgainAt, After(s_pause));
            return null;
        }
        finally
        {
            lease.Asking.Release();
        }
    }

    // One caller for all; should it leave before it has asked, another does when its time is over.
    private bool MayProbe(long due) =>
        clock.GetTimestamp() >= due && Interlocked.CompareExchange(ref _askAgainAt, After(s_probe), due) == due;

    private long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    private Lease LeaseOf(Take take)
    {
        var key = (take.Address, take.Caller);
        if (_leases.TryGetValue(key, out var lease))
        {
            return lease;
        }

        if (_leases.Count >= MaxLeases)
        {
            _leases.Clear();
        }

        return _leases.GetOrAdd(key, static _ => new Lease());
    }
}
