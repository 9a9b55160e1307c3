using System.Collections.Concurrent;

namespace Periscope.Gateway.Routing;

/// <summary>Cancels a forwarded request whose answer has not begun in its time, or whose caller has gone. Used again when it did neither.</summary>
internal sealed class Deadline(TimeProvider clock) : IDisposable
{
    private const int MaxIdle = 1024;

    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, clock);
    private CancellationToken _caller;
    private CancellationTokenRegistration _registration;

    public CancellationToken Token => _source.Token;

    public bool IsMissed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }

    /// <summary>The answer has begun: from now on only the caller ends it.</summary>
    public void Keep() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    private void Start(TimeSpan time, CancellationToken caller)
    {
        _caller = caller;
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _source.CancelAfter(time);
    }

    // False when it may already have been seen as cancelled.
    private bool End()
    {
        _registration.Dispose();
        return _source.TryReset();
    }

    /// <summary>Those that run, and those that wait for the next request.</summary>
    internal sealed class Pool(TimeProvider clock)
    {
        private readonly ConcurrentQueue<Deadline> _idle = new();

        public Deadline Start(TimeSpan time, CancellationToken caller)
        {
            if (!_idle.TryDequeue(out var deadline))
            {
                deadline = new Deadline(clock);
            }

            deadline.Start(time, caller);
            return deadline;
        }

        public void End(Deadline deadline)
        {
            if (deadline.End() && _idle.Count < MaxIdle)
            {
                _idle.Enqueue(deadline);
            }
            else
            {
                deadline.Dispose();
            }
        }
    }
}
