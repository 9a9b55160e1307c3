using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Sources;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Scheduling;

/// <summary>Queues a capture of every source whose time has come: once, whichever replica sees it first.</summary>
/// <remarks>
/// Taking the due sources, queueing their jobs and setting their next times are one transaction over locked rows that others skip.
/// A source whose job still waits gets no second one.
/// </remarks>
internal sealed partial class Scheduler(
    SystemDataSource system, QueueSignals signals, IOptions<CrawlOptions> options, TimeProvider clock, ILogger<Scheduler> logger) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_errorPause = TimeSpan.FromSeconds(2);

    // A source that failed for long is still looked at, but not every hour.
    private static readonly TimeSpan s_failedInterval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await QueueDueAsync(stoppingToken) < BatchSize)
                {
                    await signals.Sources.WaitAsync(await UntilNextAsync(stoppingToken), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogFailed(e);
                await Task.Delay(s_errorPause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Queues the sources that are due; answers how many there were.</summary>
    internal async Task<int> QueueDueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await system.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var due = await TakeDueAsync(connection, now, cancellationToken);
        if (due.Count == 0)
        {
            return 0;
        }

        await using var queue = new NpgsqlCommand("""
            WITH due AS (
                SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS d (source_id, job_id, host, next_run_at)
            ), moved AS (
                UPDATE sources SET next_run_at = due.next_run_at FROM due WHERE sources.id = due.source_id
                RETURNING sources.id, sources.workspace_id, sources.competitor_id, sources.url, due.job_id, due.host
            )
            INSERT INTO jobs (id, workspace_id, competitor_id, source_id, type, method, url, host, status, priority, max_attempts, run_after, created_at)
            SELECT job_id, workspace_id, competitor_id, id, 'capture', 'schedule', url, host, 'queued', $5, $6, $7, $7 FROM moved
            WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.source_id = moved.id AND j.status IN ('pending', 'queued'))
            """, connection, transaction);
        queue.Parameters.Add(new() { Value = due.Select(source => source.Id).ToArray() });
        queue.Parameters.Add(new() { Value = due.Select(_ => Guid.CreateVersion7(now)).ToArray() });
        queue.Parameters.Add(new() { Value = due.Select(source => Job.HostOf(source.Url)).ToArray() });
        queue.Parameters.Add(new() { Value = due.Select(source => Next(source, now)).ToArray() });
        queue.Parameters.Add(new() { Value = JobPriority.Of(JobMethod.Schedule) });
        queue.Parameters.Add(new() { Value = options.Value.MaxAttempts });
        queue.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await queue.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private static async Task<List<DueSource>> TakeDueAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT id, url, schedule, status FROM sources WHERE status <> 'paused' AND next_run_at <= $1
            ORDER BY next_run_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED
            """, connection);
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueSource>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new DueSource(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        return due;
    }

    private static DateTimeOffset Next(DueSource source, DateTimeOffset now)
    {
        var next = Schedule.Next(source.Schedule, now);
        return source.Status == SourceStatus.Failed && next < now + s_failedInterval ? now + s_failedInterval : next;
    }

    private async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("SELECT min(next_run_at) FROM sources WHERE status <> 'paused'");
        if (await command.ExecuteScalarAsync(cancellationToken) is not DateTime next)
        {
            return s_longestSleep;
        }

        var wait = next - clock.GetUtcNow().UtcDateTime;
        // A due source that is locked belongs to another replica at this moment; a second look in a while is soon enough.
        return wait <= TimeSpan.Zero ? s_errorPause : wait < s_longestSleep ? wait : s_longestSleep;
    }

    private sealed record DueSource(Guid Id, string Url, string Schedule, string Status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The schedule cannot be read")]
    private partial void LogFailed(Exception exception);
}
