namespace Periscope.ServiceDefaults.Resilience;

/// <summary>Finds out how much work waits, for instance by counting the rows of a queue.</summary>
public delegate Task<long> DepthProbe(CancellationToken cancellationToken);

/// <summary>A gate between producers and a consumer that may fall behind.</summary>
/// <remarks>
/// <para>What it promises: it closes when the work behind it reaches the high watermark and opens only when it has fallen to the low one,
/// so that it does not flutter between the two; a producer either learns at once that it must come back later
/// (<see cref="TryAcceptAsync"/>, answered with 429 and Retry-After by <see cref="BackpressureResults.TooBusy"/>) or waits its turn
/// (<see cref="WaitForCapacityAsync"/>).</para>
/// <para>The depth is a count of this process (each accepted unit is given back with <see cref="Release"/>) or comes from a
/// <see cref="DepthProbe"/>, asked at most once a second; what was accepted since the last answer is added to it, so that a burst within
/// that second cannot run far over the mark. A probe that fails keeps the last known depth: the gate is a courtesy, not a lock.</para>
/// </remarks>
public sealed class Backpressure
{
    private static readonly TimeSpan s_probeAge = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly DepthProbe? _probe;
    private TaskCompletionSource _changed = NewSignal();
    private long _depth;
    private long _probedAt;
    private bool _probing;
    private bool _known;
    private bool _closed;
    private long _refused;

    internal Backpressure(string name, BackpressureSettings settings, TimeProvider clock, DepthProbe? probe)
    {
        Name = name;
        Settings = settings;
        _clock = clock;
        _probe = probe;
    }

    public string Name { get; }

    public BackpressureSettings Settings { get; }

    /// <summary>Takes room for <paramref name="count"/> units of work; false while the gate is closed.</summary>
    public async Task<bool> TryAcceptAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        await ProbeAsync(cancellationToken);
        return TakeOrRefuse(count, refuse: true);
    }

    /// <summary>Waits until the gate takes <paramref name="count"/> units; false when it stays closed for the whole time-out.</summary>
    public async Task<bool> WaitForCapacityAsync(TimeSpan timeout, int count = 1, CancellationToken cancellationToken = default)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }
            await ProbeAsync(cancellationToken);
            var left = timeout - _clock.GetElapsedTime(started);
            if (TakeOrRefuse(count, refuse: left <= TimeSpan.Zero))
            {
                return true;
            }
            if (left <= TimeSpan.Zero)
            {
                return false;
            }
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var pause = Task.Delay(_probe is not null && left > s_probeAge ? s_probeAge : left, _clock, stop.Token);
            await Task.WhenAny(changed, pause);
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives back what was accepted, when the work is done. Of no effect where a probe tells the depth.</summary>
    public void Release(int count = 1)
    {
        if (_probe is null)
        {
            Set(depth => Math.Max(0, depth - count));
        }
    }

    internal BackpressureStatus Status(string service)
    {
        lock (_lock)
        {
            return new BackpressureStatus(
                Name, service, _depth, Settings.Capacity, Settings.High, Settings.Low, _closed ? "closed" : "open", _refused);
        }
    }

    /// <summary>Asks the probe when its last answer is old, one caller at a time; the others go by what is known.</summary>
    internal async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (_probe is null)
        {
            return;
        }
        lock (_lock)
        {
            if (_probing || _known && _clock.GetElapsedTime(_probedAt) < s_probeAge)
            {
                return;
            }
            _probing = true;
        }
        try
        {
            var depth = await _probe(cancellationToken);
            Set(_ => depth);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The queue that cannot be counted now will refuse by itself if it is gone.
        }
        finally
        {
            lock (_lock)
            {
                (_probing, _known, _probedAt) = (false, true, _clock.GetTimestamp());
            }
        }
    }

    private bool TakeOrRefuse(int count, bool refuse)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _depth += count;
                _closed = _depth >= Settings.High;
                return true;
            }
            _refused += refuse ? 1 : 0;
            return false;
        }
    }

    private void Set(Func<long, long> depth)
    {
        TaskCompletionSource? opened = null;
        lock (_lock)
        {
            _depth = depth(_depth);
            var closed = _closed ? _depth > Settings.Low : _depth >= Settings.High;
            if (_closed && !closed)
            {
                (opened, _changed) = (_changed, NewSignal());
            }
            _closed = closed;
        }
        opened?.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
