using Npgsql;
using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Jobs;

/// <summary>The queue as the workers of all workspaces see it: the jobs table, through the system role, by the database's clock.</summary>
internal sealed class JobQueue(SystemDataSource system)
{

    // A claim looks 400 jobs down the queue for hosts that are free; a host with more waiting jobs than that delays those behind them.
    private const string ClaimSql = """
        WITH front AS (
            SELECT id, host, priority, run_after FROM jobs
            WHERE status IN ('pending', 'queued') AND run_after <= now() AND host <> ALL ($2)
            ORDER BY priority DESC, run_after, id LIMIT 400
        ), spread AS (
            SELECT id, host, row_number() OVER (PARTITION BY host ORDER BY priority DESC, run_after, id) AS place FROM front
        ), chosen AS (
            SELECT j.id, j.source_id FROM jobs j JOIN spread ON spread.id = j.id
            WHERE j.status IN ('pending', 'queued')
                AND spread.place <= CASE WHEN j.host = ANY ($3) THEN $5 ELSE $4 END
                AND NOT EXISTS (SELECT 1 FROM jobs r WHERE r.status = 'running' AND r.source_id = j.source_id)
                AND (j.host = ANY ($3) OR NOT EXISTS (
                    SELECT 1 FROM jobs r WHERE r.status = 'running' AND r.host = j.host AND r.worker <> $1))
            ORDER BY j.priority DESC, j.run_after, j.id LIMIT $5
            FOR UPDATE OF j SKIP LOCKED
        )
        UPDATE jobs SET status = 'running', attempt = jobs.attempt + 1, worker = $1, heartbeat_at = now(),
            started_at = coalesce(jobs.started_at, now())
        FROM chosen LEFT JOIN sources s ON s.id = chosen.source_id
        WHERE jobs.id = chosen.id
        RETURNING jobs.id, jobs.workspace_id, jobs.competitor_id, jobs.source_id, jobs.type, jobs.url, jobs.host, jobs.attempt, jobs.max_attempts,
            jobs.correlation_id, jobs.trace_parent, s.id, s.type, s.status, s.schedule, s.error_count, s.etag, s.last_modified, s.content_hash
        """;

    /// <summary>Takes the next jobs for <paramref name="worker"/>, spread over hosts.</summary>
    /// <param name="busyHosts">Hosts that must not get more now.</param>
    /// <param name="openHosts">Hosts of our own, which may fill the whole batch and be worked on by several workers.</param>
    public async Task<List<ClaimedJob>> ClaimAsync(
        string worker, int count, int perHost, string[] busyHosts, string[] openHosts, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(ClaimSql);
        command.Parameters.Add(new() { Value = worker });
        command.Parameters.Add(new() { Value = busyHosts });
        command.Parameters.Add(new() { Value = openHosts });
        command.Parameters.Add(new() { Value = perHost });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<ClaimedJob>();
        while (await reader.ReadAsync(cancellationToken))
        {
            jobs.Add(Read(reader, worker));
        }

        return jobs;
    }

    /// <summary>When the next waiting job may run; null when none waits.</summary>
    public async Task<TimeSpan?> UntilNextAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(
            "SELECT min(run_after) - now() FROM jobs WHERE status IN ('pending', 'queued') AND run_after > now()");
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    /// <summary>How many jobs of all workspaces are ready to run.</summary>
    public async Task<long> CountReadyAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(
            "SELECT count(*) FROM jobs WHERE status IN ('pending', 'queued') AND run_after <= now()");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Says that the worker lives; answers which of the jobs are still its own.</summary>
    public async Task<HashSet<(Guid Id, int Attempt)>> HeartbeatAsync(string worker, Guid[] jobs, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(
            "UPDATE jobs SET heartbeat_at = now() WHERE id = ANY ($1) AND worker = $2 AND status = 'running' RETURNING id, attempt");
        command.Parameters.Add(new() { Value = jobs });
        command.Parameters.Add(new() { Value = worker });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var own = new HashSet<(Guid, int)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            own.Add((reader.GetGuid(0), reader.GetInt32(1)));
        }

        return own;
    }

    /// <summary>Takes jobs from workers that have not been heard of; the next claim counts as a further attempt.</summary>
    public async Task<int> TakeOverAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("""
            UPDATE jobs SET status = 'queued', worker = NULL, run_after = now(), error_code = '4016',
                error_message = 'The worker was not heard of any more.'
            WHERE id IN (SELECT id FROM jobs WHERE status = 'running' AND heartbeat_at < now() - $1 FOR UPDATE SKIP LOCKED)
            """);
        command.Parameters.Add(new() { Value = lease, NpgsqlDbType = NpgsqlDbType.Interval });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives a job back that this attempt could do nothing about: the process stops, or the host rests. No attempt is lost.</summary>
    public async Task ReleaseAsync(ClaimedJob job, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("""
            UPDATE jobs SET status = CASE WHEN $3 IS NULL THEN 'queued' ELSE 'pending' END, worker = NULL, run_after = coalesce($3, now()),
                max_attempts = max_attempts + 1
            WHERE id = $1 AND worker = $2 AND attempt = $4 AND status = 'running'
            """);
        command.Parameters.Add(new() { Value = job.Id });
        command.Parameters.Add(new() { Value = job.Worker });
        command.Parameters.Add(new() { Value = (object?)until ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = job.Attempt });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static ClaimedJob Read(NpgsqlDataReader row, string worker) => new()
    {
        Id = row.GetGuid(0),
        WorkspaceId = row.GetGuid(1),
        CompetitorId = row.GetGuid(2),
        SourceId = row.IsDBNull(3) ? null : row.GetGuid(3),
        Type = row.GetString(4),
        Url = row.GetString(5),
        Host = row.GetString(6),
        Worker = worker,
        Attempt = row.GetInt32(7),
        MaxAttempts = row.GetInt32(8),
        CorrelationId = Text(row, 9),
        TraceParent = Text(row, 10),
        Source = row.IsDBNull(11) ? null : new ClaimedSource(
            row.GetGuid(11), row.GetString(12), row.GetString(13), row.GetString(14), row.GetInt32(15), Text(row, 16), Text(row, 17), Text(row, 18)),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
