using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Web;

/// <summary>The table <c>idempotency_keys</c> of the service's schema.</summary>
internal sealed class IdempotencyKeys(ServiceDataSource source)
{
    /// <summary>For how long an answer is given again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>After this time a claim without an answer belongs to a process that died.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(60);

    /// <summary>The columns that <see cref="ReadAsync"/> expects.</summary>
    internal const string Known = "SELECT request_hash, completed_at IS NOT NULL, status, headers::text, body FROM idempotency_keys";


    // The primary key decides who is first: the others wait for its insert and then find the row claimed.
    private const string Claim = """
        INSERT INTO idempotency_keys AS k (principal, route, key, workspace_id, request_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (principal, route, key) DO UPDATE
        SET request_hash = excluded.request_hash, created_at = excluded.created_at,
            completed_at = NULL, status = NULL, headers = NULL, body = NULL
        WHERE k.created_at < $7 OR k.completed_at IS NULL AND k.created_at < $8
        RETURNING 1
        """;

    private const string Read = $"{Known} WHERE principal = $1 AND route = $2 AND key = $3";

    private const string Complete = """
        UPDATE idempotency_keys SET completed_at = $5, status = $6, headers = $7, body = $8
        WHERE principal = $1 AND route = $2 AND key = $3 AND created_at = $4
        """;

    private const string Release = "DELETE FROM idempotency_keys WHERE principal = $1 AND route = $2 AND key = $3 AND created_at = $4";

    /// <summary>Takes the key, and answers null; or answers what is known of the request that has it.</summary>
    public async Task<IdempotencyRecord?> ClaimAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        await using var connection = await source.DataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = Batch(connection, claim, Claim,
            Value(claim.Principal), Value(claim.Route), Value(claim.Key), Value(claim.WorkspaceId, NpgsqlDbType.Uuid),
            Value(claim.RequestHash), Value(claim.ClaimedAt), Value(claim.ClaimedAt - Lifetime), Value(claim.ClaimedAt - ClaimLifetime));
        batch.BatchCommands.Add(Command(Read, Value(claim.Principal), Value(claim.Route), Value(claim.Key)));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            return null;
        }
        await reader.NextResultAsync(cancellationToken);
        // Nothing when it was released between the two statements: to this caller it was under way.
        return await ReadAsync(reader, claim, cancellationToken) ?? IdempotencyRecord.UnderWay;
    }

    /// <summary>The row that the reader stands before, compared with the request; null when there is none.</summary>
    internal static async Task<IdempotencyRecord?> ReadAsync(NpgsqlDataReader reader, IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }
        var same = reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(claim.RequestHash);
        var answer = await reader.IsDBNullAsync(2, cancellationToken)
            ? null
            : new StoredAnswer(
                reader.GetInt32(2),
                JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(3)) ?? [],
                reader.GetFieldValue<byte[]>(4));
        return new IdempotencyRecord(same, reader.GetBoolean(1), answer);
    }

    /// <summary>Keeps the answer; null when it is too large to keep, but must not be worked out again.</summary>
    public Task CompleteAsync(IdempotencyClaim claim, StoredAnswer? answer, DateTimeOffset now) => ExecuteAsync(claim, Complete,
        Value(claim.Principal), Value(claim.Route), Value(claim.Key), Value(claim.ClaimedAt), Value(now),
        Value(answer?.Status, NpgsqlDbType.Integer),
        Value(answer?.HeadersJson(), NpgsqlDbType.Jsonb),
        Value(answer?.Body, NpgsqlDbType.Bytea));

    /// <summary>Gives the key back, so that the same request may be tried again.</summary>
    public Task ReleaseAsync(IdempotencyClaim claim) => ExecuteAsync(claim, Release,
        Value(claim.Principal), Value(claim.Route), Value(claim.Key), Value(claim.ClaimedAt));

    // The effect has happened: what becomes of its answer must not depend on whether the caller still listens.
    private async Task ExecuteAsync(IdempotencyClaim claim, string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = await source.DataSource.OpenConnectionAsync(CancellationToken.None);
        await using var batch = Batch(connection, claim, sql, parameters);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static NpgsqlBatch Batch(NpgsqlConnection connection, IdempotencyClaim claim, string sql, params NpgsqlParameter[] parameters)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(WorkspaceSetting.Statement(claim.WorkspaceId));
        batch.BatchCommands.Add(Command(sql, parameters));
        return batch;
    }

    internal static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    internal static NpgsqlParameter Value(object value) => new() { Value = value };

    internal static NpgsqlParameter Value(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
