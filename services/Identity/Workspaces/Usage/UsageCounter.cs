using System.Threading.Channels;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Workspaces.Usage;

/// <summary>Counts what the other services' facts say was used, many facts in one transaction.</summary>
/// <remarks>
/// Every page and every update of all workspaces comes by here, and a day's count is one row: a transaction for each would have them wait
/// for each other. A fact is acknowledged after the commit that it shares, together with its row of the inbox; should this process end
/// before, it is delivered again.
/// </remarks>
internal sealed class UsageCounter(WorkspaceScopes scopes, TimeProvider clock) : BackgroundService
{
    /// <summary>How many facts of one kind wait at the same time; as many are counted without waiting for more.</summary>
    public const int AtOnce = 32;

    private const int Most = 1000;
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Use> _uses = Channel.CreateUnbounded<Use>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Counts one more, once for each message and consumer; nothing for a workspace that is gone. Ends when it is committed.</summary>
    public Task AddAsync<TConsumer>(ConsumeContext context, Guid workspace, string metric, DateTimeOffset at)
    {
        var message = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be told from its copies.");
        var use = new Use(workspace, message, typeof(TConsumer).Name, metric, DateOnly.FromDateTime(at.UtcDateTime));
        return _uses.Writer.TryWrite(use) ? use.Counted.Task.WaitAsync(context.CancellationToken) : throw new OperationCanceledException();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _uses.Reader.WaitToReadAsync(stoppingToken))
            {
                foreach (var ofWorkspace in (await GatherAsync(stoppingToken)).GroupBy(use => use.Workspace))
                {
                    await CountAsync(ofWorkspace.Key, [.. ofWorkspace], stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            _uses.Writer.Complete();
            while (_uses.Reader.TryRead(out var use))
            {
                use.Counted.SetCanceled(CancellationToken.None);
            }
        }
    }

    private async Task<List<Use>> GatherAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(s_gathering, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        var uses = new List<Use>();
        try
        {
            do
            {
                while (uses.Count < Most && _uses.Reader.TryRead(out var use))
                {
                    uses.Add(use);
                }
            }
            while (uses.Count < AtOnce && await _uses.Reader.WaitToReadAsync(either.Token));
        }
        catch (OperationCanceledException)
        {
            // Few, or the last: whatever is here is counted.
        }

        return uses;
    }

    private async Task CountAsync(Guid workspace, Use[] uses, CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.Create(workspace);
            await scope.ServiceProvider.GetRequiredService<IdentityDbContext>().Database.ExecuteSqlAsync(
                $"""
                WITH told AS (
                    SELECT DISTINCT * FROM unnest({uses.Select(u => u.Message).ToArray()}, {uses.Select(u => u.Consumer).ToArray()},
                        {uses.Select(u => u.Day).ToArray()}, {uses.Select(u => u.Metric).ToArray()}) AS t (message_id, consumer, day, metric)
                ), fresh AS (
                    INSERT INTO inbox (message_id, consumer) SELECT message_id, consumer FROM told ON CONFLICT DO NOTHING
                    RETURNING message_id, consumer
                )
                INSERT INTO usage_days (workspace_id, day, metric, used)
                SELECT w.id, t.day, t.metric, count(*) FROM told t JOIN fresh USING (message_id, consumer) JOIN workspaces w ON w.id = {workspace}
                GROUP BY w.id, t.day, t.metric ORDER BY w.id, t.day, t.metric
                ON CONFLICT ON CONSTRAINT pk_usage_days DO UPDATE SET used = usage_days.used + excluded.used
                """, stopping);
            Array.ForEach(uses, use => use.Counted.SetResult());
        }
        catch (Exception e)
        {
            // Each consumer fails with it, and its message is tried again as every other is.
            Array.ForEach(uses, use => use.Counted.SetException(e));
        }
    }

    private sealed record Use(Guid Workspace, Guid Message, string Consumer, string Metric, DateOnly Day)
    {
        public TaskCompletionSource Counted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
