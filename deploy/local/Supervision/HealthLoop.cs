namespace Periscope.LocalHosting.Supervision;

/// <summary>Asks the health of one running process: often until it is healthy, the less often the longer that takes, rarely afterwards.</summary>
internal sealed class HealthLoop(string name, IProcessSource source, ResourceBoard board, TimeProvider clock)
{
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NeededWithin = TimeSpan.FromSeconds(40);

    // Each question costs the asked processor time that it needs to become healthy.
    private const int PartOfTheWait = 20;

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
            await AwaitNeededAsync(cancellationToken);
            long? unhealthySince = null;
            while (true)
            {
                var problem = await AskAsync(cancellationToken);
                _healthySince = problem is null ? _healthySince ?? clock.GetTimestamp() : null;
                Report(problem);
                unhealthySince = problem is null ? null : unhealthySince ?? clock.GetTimestamp();
                await Task.Delay(unhealthySince is { } since ? PauseAfter(clock.GetElapsedTime(since)) : Calm, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ended.
        }
    }

    private static TimeSpan PauseAfter(TimeSpan wait)
    {
        var pause = wait / PartOfTheWait;
        return pause < Eager ? Eager : pause > Calm ? Calm : pause;
    }

    // What it refers to becomes healthy before it does, and each question costs processor time while everything starts. Two that refer
    // to each other, or to one that is stopped, are asked all the same, a little later.
    private async Task AwaitNeededAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(NeededWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            foreach (var needed in board.Get(name).Relations.Where(r => r.Type == "Reference").Select(r => r.ResourceName).Distinct())
            {
                await board.WaitAsync(needed, replicas => replicas.All(r => r.IsHealthy), either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Long enough.
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
