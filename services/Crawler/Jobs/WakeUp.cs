namespace Periscope.Crawler.Jobs;

/// <summary>Lets one background loop sleep until there is something to do.</summary>
internal sealed class WakeUp : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Ends the present wait, or the next one when nobody waits.</summary>
    public void Signal()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Waits for a signal, but no longer than <paramref name="atMost"/>.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _signal.Dispose();
}

internal sealed class QueueSignals : IDisposable
{
    /// <summary>A job may have become ready, or a worker free.</summary>
    public WakeUp Jobs { get; } = new();

    /// <summary>A source was added or its schedule changed.</summary>
    public WakeUp Sources { get; } = new();

    public void Dispose()
    {
        Jobs.Dispose();
        Sources.Dispose();
    }
}
