using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>One message that failed, as <c>/system/dlq</c> shows it.</summary>
/// <param name="Status">waiting (a try is due at <paramref name="NextAttemptAt"/>), redelivered (being tried) or dead.</param>
/// <param name="Body">The message as it was sent, JSON text.</param>
public sealed record DeadLetter(
    Guid Id, string Service, string Queue, string MessageType, string Status, string Error, int Attempts, DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt, DateTimeOffset? NextAttemptAt, string? TraceId, string Body);

/// <summary>Counts by state and message type.</summary>
public sealed record DeadLetterStatistics(string Service, long Waiting, long Dead, IReadOnlyDictionary<string, long> DeadByType);

/// <summary>Reads and retries the workspace's failed messages, under row-level security.</summary>
internal sealed class DeadLetters(ServiceDbContext db, ServiceInfo service, TimeProvider clock)
{
    private const string Columns =
        "SELECT id, queue, message_type, status, error, attempts, first_failed_at, last_failed_at, next_attempt_at, trace_id, body FROM failed_messages";

    public async Task<(IReadOnlyList<DeadLetter> Items, long Total)> ListAsync(
        string? status, int take, int skip, CancellationToken cancellationToken)
    {
        var items = await QueryAsync($"{Columns} WHERE ($1 IS NULL OR status = $1) ORDER BY last_failed_at DESC, id LIMIT $2 OFFSET $3",
            cancellationToken, Text(status), new() { Value = take }, new() { Value = skip });
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var count = new NpgsqlCommand("SELECT count(*) FROM failed_messages WHERE ($1 IS NULL OR status = $1)", Connection)
            {
                Parameters = { Text(status) },
            };
            return (items, (long)(await count.ExecuteScalarAsync(cancellationToken))!);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public async Task<DeadLetter?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await QueryAsync($"{Columns} WHERE id = $1", cancellationToken, new NpgsqlParameter { Value = id })).SingleOrDefault();

    /// <summary>Makes the message due now, with its schedule begun anew. False when there is none.</summary>
    public async Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.Database.ExecuteSqlAsync(
            $"UPDATE failed_messages SET status = 'waiting', attempts = 0, next_attempt_at = {now} WHERE id = {id}", cancellationToken) == 1;
    }

    public async Task<DeadLetterStatistics> CountAsync(CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("SELECT status, message_type, count(*) FROM failed_messages GROUP BY 1, 2", Connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            long waiting = 0;
            var dead = new Dictionary<string, long>();
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.GetString(0) == "dead")
                {
                    dead[reader.GetString(1)] = reader.GetInt64(2);
                }
                else
                {
                    waiting += reader.GetInt64(2);
                }
            }

            return new(service.Name, waiting, dead.Values.Sum(), dead);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private async Task<List<DeadLetter>> QueryAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var found = new List<DeadLetter>();
            while (await reader.ReadAsync(cancellationToken))
            {
                found.Add(new(reader.GetGuid(0), service.Name, reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                    reader.GetInt32(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset>(7),
                    reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8), reader.IsDBNull(9) ? null : reader.GetString(9),
                    Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(10))));
            }

            return found;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
