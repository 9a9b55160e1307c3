using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Deliveries;

/// <param name="LeaseId">Proves the claim when the outcome is recorded.</param>
internal sealed record ClaimedDelivery(Guid Id, Guid WorkspaceId, Guid LeaseId, string? TraceParent, string? CorrelationId);

/// <summary>Hands due deliveries of all workspaces to workers, each to one at a time.</summary>
internal sealed class DeliveryQueue(SystemDataSource system, TimeProvider clock)
{
    // A row that still has a lease was claimed by a worker that never came back; its lost try is written down and counted.
    private const string Claim = """
        WITH due AS (
            SELECT id FROM deliveries
            WHERE status IN ('pending', 'retrying') AND next_attempt_at <= @now AND (leased_until IS NULL OR leased_until <= @now)
            ORDER BY next_attempt_at
            LIMIT @limit
            FOR UPDATE SKIP LOCKED)
        UPDATE deliveries d SET
            lease_id = @lease,
            leased_until = @until,
            updated_at = @now,
            tries = d.tries + (d.lease_id IS NOT NULL)::integer,
            attempts = CASE WHEN d.lease_id IS NULL THEN d.attempts ELSE d.attempts || jsonb_build_array(jsonb_build_object(
                'at', to_char(d.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'status', 'interrupted',
                'error', 'The worker stopped before it could say how this went.')) END
        FROM due WHERE d.id = due.id
        RETURNING d.id, d.workspace_id, d.trace_parent, d.correlation_id
        """;

    private const string NextDue = """
        SELECT min(greatest(next_attempt_at, coalesce(leased_until, next_attempt_at)))
        FROM deliveries WHERE status IN ('pending', 'retrying')
        """;

    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var leaseId = Guid.CreateVersion7(now);
        await using var command = system.DataSource.CreateCommand(Claim);
        command.Parameters.Add(new("now", NpgsqlDbType.TimestampTz) { Value = now });
        command.Parameters.Add(new("until", NpgsqlDbType.TimestampTz) { Value = now + lease });
        command.Parameters.AddWithValue("lease", leaseId);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<ClaimedDelivery>();
        while (await reader.ReadAsync(cancellationToken))
        {
            claimed.Add(new(
                reader.GetGuid(0),
                reader.GetGuid(1),
                leaseId,
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3)));
        }
        return claimed;
    }

    /// <summary>When the next delivery may be claimed; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(NextDue);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
    }
}
