namespace Periscope.LocalHosting.Supervision;

/// <summary>Asks the health of one running process: often until it is healthy, rarely afterwards.</summary>
internal sealed class HealthLoop(string name, IProcessSource source, ResourceBoard board, TimeProvider clock)
{
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);

    private long? _healthySince;

    /// <summary>How long it was healthy without a break, up to now.</summary>
    public TimeSpan HealthyFor => _healthySince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (board.Get(name).Health is null)
        {
            _healthySince = clock.GetTimestamp();
            return;
        }

        try
        {
            while (true)
            {
                var problem = await AskAsync(cancellationToken);
                _healthySince = problem is null ? _healthySince ?? clock.GetTimestamp() : null;
                Report(problem);
                await Task.Delay(problem is null ? Calm : Eager, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ended.
        }
    }

    private void Report(string? problem)
    {
        var known = board.Get(name).Health!;
        if (known.IsHealthy != problem is null || known.Description != (problem ?? ""))
        {
            board.Update(name, s => s with
            {
                Health = s.Health! with { IsHealthy = problem is null, Description = problem ?? "", CheckedAt = clock.GetUtcNow() },
            });
        }
    }

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerWithin);
        try
        {
            return await source.ProbeAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"No answer within {AnswerWithin.TotalSeconds} s";
        }
    }
}
