namespace Periscope.Gateway.Limits;

/// <summary>What one gateway holds of one address's window and one caller's bucket, to let requests through without asking Redis.</summary>
internal sealed class Lease : IDisposable
{
    // Whoever asks less often than this asks Redis each time, as nothing would be left of a lease; that keeps idle ones small.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMilliseconds(100);
    private const int MaxSize = 10_000;

    private readonly Lock _lock = new();
    private int _size = 1;
    private int _granted;
    private int _requests;
    private int _tokens;
    private long _minute;
    private long _grantedAt;
    private Taken _left;

    /// <summary>Held by the one request that asks Redis for all that wait.</summary>
    public SemaphoreSlim Asking { get; } = new(1, 1);

    /// <summary>Lets one request through by what is held; null when Redis must be asked.</summary>
    public Taken? TryTake(Take take, TimeProvider clock)
    {
        var cost = take.Caller is null ? 0 : take.Cost;
        lock (_lock)
        {
            if (_requests < 1 || _tokens < cost || clock.GetElapsedTime(_grantedAt) > s_lifetime)
            {
                return null;
            }

            _requests--;
            _tokens -= cost;
            return Left();
        }
    }

    /// <summary>Gives up what is held, and says for how many requests to ask: twice as many when the last lease was used up in its time.</summary>
    public (int Want, Unused Unused) Renew(TimeProvider clock)
    {
        lock (_lock)
        {
            var unused = new Unused(_requests, _minute, _tokens);
            var isBusy = clock.GetElapsedTime(_grantedAt) <= s_lifetime;
            _size = isBusy ? Math.Min(_size * 2, MaxSize) : Math.Max(1, _granted - _requests);
            (_granted, _requests, _tokens) = (0, 0, 0);
            return (_size, unused);
        }
    }

    /// <summary>Holds what was granted but for the one request that asked.</summary>
    public Taken Fill(Take take, Granted granted, TimeProvider clock)
    {
        lock (_lock)
        {
            (_granted, _minute, _grantedAt, _left) = (granted.Requests, granted.Minute, clock.GetTimestamp(), granted.Taken);
            _requests = Math.Max(0, granted.Requests - 1);
            _tokens = take.Caller is null ? 0 : _requests * take.Cost;
            return Left();
        }
    }

    public void Dispose() => Asking.Dispose();

    // For whoever reads it nothing is gone that nobody has used.
    private Taken Left() => _left with { AddressLeft = _left.AddressLeft + _requests, CallerLeft = _left.CallerLeft + _tokens };
}
