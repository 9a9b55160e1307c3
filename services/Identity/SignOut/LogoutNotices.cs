using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.SignOut;

/// <summary>A client that has to hear that a session has ended.</summary>
/// <param name="Attempts">Tries so far, this one included.</param>
internal sealed record LogoutNotice(Guid Id, string ClientId, string Uri, Guid UserId, Guid SessionId, int Attempts);

/// <summary>The table <c>logout_notices</c> as the queue it is.</summary>
internal sealed class LogoutNotices(SystemDataSource system, TimeProvider clock)
{
    public const string Channel = "identity_logout_notices";

    // Longer than one try takes, and how soon the notice of a worker that died is taken up by another.
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <summary>When to try again after so many tries; nothing after the last, a day and a half after the session's end.</summary>
    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(6), TimeSpan.FromHours(24),
    ];

    public async Task<IReadOnlyList<LogoutNotice>> ClaimAsync(int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var command = system.DataSource.CreateCommand(
            """
            WITH due AS (
                SELECT id FROM logout_notices WHERE status = 'waiting' AND next_attempt_at <= $1
                ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            UPDATE logout_notices n SET next_attempt_at = $3, attempts = n.attempts + 1 FROM due WHERE n.id = due.id
            RETURNING n.id, n.client_id, n.uri, n.user_id, n.session_id, n.attempts
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = now });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        command.Parameters.Add(new NpgsqlParameter { Value = now + s_lease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var notices = new List<LogoutNotice>();
        while (await reader.ReadAsync(cancellationToken))
        {
            notices.Add(new(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetGuid(3), reader.GetGuid(4), reader.GetInt32(5)));
        }

        return notices;
    }

    /// <summary>When the next one is due; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("SELECT min(next_attempt_at) FROM logout_notices WHERE status = 'waiting'");
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
    }

    public Task DeliveredAsync(LogoutNotice notice, CancellationToken cancellationToken) =>
        UpdateAsync(notice, "delivered", clock.GetUtcNow(), error: null, cancellationToken);

    /// <summary>Tries again later, unless it was the last time or the client will never take it.</summary>
    public Task FailedAsync(LogoutNotice notice, string error, bool isFinal, CancellationToken cancellationToken) =>
        isFinal || notice.Attempts > s_pauses.Length
            ? UpdateAsync(notice, "failed", clock.GetUtcNow(), error, cancellationToken)
            : UpdateAsync(notice, "waiting", clock.GetUtcNow() + s_pauses[notice.Attempts - 1], error, cancellationToken);

    /// <summary>Forgets what is long over.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("DELETE FROM logout_notices WHERE created_at < $1");
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() - s_kept });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task UpdateAsync(
        LogoutNotice notice, string status, DateTimeOffset next, string? error, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(
            "UPDATE logout_notices SET status = $2, next_attempt_at = $3, error = $4 WHERE id = $1 AND attempts = $5");
        command.Parameters.Add(new NpgsqlParameter { Value = notice.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = status });
        command.Parameters.Add(new NpgsqlParameter { Value = next });
        command.Parameters.Add(new NpgsqlParameter
        {
            // It may quote the client's answer, and PostgreSQL keeps no NUL.
            Value = (object?)error?.Replace('\0', '?') ?? DBNull.Value,
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text,
        });
        command.Parameters.Add(new NpgsqlParameter { Value = notice.Attempts });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
