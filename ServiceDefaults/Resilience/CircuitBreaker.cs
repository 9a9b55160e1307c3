namespace Periscope.ServiceDefaults.Resilience;

/// <summary>Stops calling a dependency that keeps failing, and lets one call try again after a pause.</summary>
/// <remarks>
/// <para>What it promises: after the configured number of failures <em>in a row</em> it is open, and every call is refused at once with
/// <see cref="CircuitOpenException"/> (which says when to come back) instead of waiting for a time-out. When the pause is over it is
/// half open: exactly one call goes through; its success closes the breaker, its failure opens it for another pause. An answer that
/// belongs to a call from before the breaker changed state is ignored. A caller that gives up is neither a success nor a failure.</para>
/// <para>It counts consecutive failures, as the thresholds of this product are written; Polly's breaker knows only a ratio over a
/// sampling window. The state belongs to this process: each replica finds out for itself.</para>
/// </remarks>
public sealed class CircuitBreaker
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Action<CircuitBreaker, string>? _onChange;
    private int _failures;
    private long _generation;
    private DateTimeOffset? _openedAt;
    private DateTimeOffset? _trialStartedAt;

    internal CircuitBreaker(string name, CircuitBreakerSettings settings, TimeProvider clock, Action<CircuitBreaker, string>? onChange = null)
    {
        Name = name;
        Settings = settings;
        _clock = clock;
        _onChange = onChange;
        LastUsed = clock.GetTimestamp();
    }

    public string Name { get; }
    public CircuitBreakerSettings Settings { get; }
    internal long LastUsed { get; private set; }

    /// <summary>Runs the action unless the breaker is open; an exception other than the caller's own cancellation counts as a failure.</summary>
    /// <exception cref="CircuitOpenException">The breaker is open, or half open with its one trial under way.</exception>
    public async Task<T> ExecuteAsync<T>(
        Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken, Func<T, bool>? isFailure = null)
    {
        var generation = Enter();
        try
        {
            var result = await action(cancellationToken);
            Leave(generation, isFailure?.Invoke(result) is true ? CircuitOutcome.Failure : CircuitOutcome.Success);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Leave(generation, CircuitOutcome.Ignored);
            throw;
        }
        catch
        {
            Leave(generation, CircuitOutcome.Failure);
            throw;
        }
    }

    /// <inheritdoc cref="ExecuteAsync{T}"/>
    public Task ExecuteAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken) =>
        ExecuteAsync(async token =>
        {
            await action(token);
            return true;
        }, cancellationToken);

    internal long Enter()
    {
        lock (_lock)
        {
            LastUsed = _clock.GetTimestamp();
            if (_openedAt is not { } openedAt)
            {
                return _generation;
            }
            var now = _clock.GetUtcNow();
            // A trial whose caller vanished must not keep the breaker half open for ever: after a whole pause another may try.
            var retryAt = (_trialStartedAt ?? openedAt) + Settings.Break;
            if (now < retryAt)
            {
                throw new CircuitOpenException(Name, retryAt);
            }
            _trialStartedAt = now;
            return ++_generation;
        }
    }

    internal void Leave(long generation, CircuitOutcome outcome)
    {
        string? change = null;
        lock (_lock)
        {
            if (generation != _generation)
            {
                return;
            }
            switch (outcome)
            {
                case CircuitOutcome.Success:
                    change = _openedAt is null ? null : "closed";
                    Close();
                    break;
                case CircuitOutcome.Failure:
                    _failures++;
                    if (_openedAt is not null || _failures >= Settings.Failures)
                    {
                        _openedAt = _clock.GetUtcNow();
                        _trialStartedAt = null;
                        _generation++;
                        change = "open";
                    }
                    break;
                default:
                    _trialStartedAt = null;
                    break;
            }
        }
        if (change is not null)
        {
            _onChange?.Invoke(this, change);
        }
    }

    /// <summary>Closes the breaker by hand; answers of calls that are still under way no longer count.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _generation++;
            Close();
        }
    }

    internal CircuitBreakerStatus Status(string service)
    {
        lock (_lock)
        {
            DateTimeOffset? retryAt = _openedAt is { } openedAt ? (_trialStartedAt ?? openedAt) + Settings.Break : null;
            var halfOpen = _trialStartedAt is not null || retryAt <= _clock.GetUtcNow();
            return _openedAt is null
                ? new CircuitBreakerStatus(Name, service, "closed", _failures, null, null)
                : new CircuitBreakerStatus(Name, service, halfOpen ? "half_open" : "open", _failures, _openedAt, halfOpen ? null : retryAt);
        }
    }

    private void Close()
    {
        _failures = 0;
        _openedAt = null;
        _trialStartedAt = null;
    }
}

/// <summary>What a call told about its dependency.</summary>
internal enum CircuitOutcome
{
    Success,
    Failure,

    /// <summary>The caller gave up, or the call was refused on this side.</summary>
    Ignored,
}
