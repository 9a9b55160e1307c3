using Npgsql;
using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Revocations;

/// <summary>Something by which access tokens are refused, as <c>sid:</c> and a session's id.</summary>
internal sealed record Revocation(string Name, DateTimeOffset EndedAt);

/// <summary>The table <c>revocations</c>: what not every process may have been told. Triggers write it.</summary>
internal sealed class RevocationRows(SystemDataSource system)
{
    public const string Channel = "identity_revocations";

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<Revocation>> WaitingAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("SELECT name, ended_at FROM revocations ORDER BY ended_at LIMIT $1");
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<Revocation>();
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)));
        }

        return waiting;
    }

    /// <summary>Takes out what need not be told again. One that was written anew meanwhile stays.</summary>
    public async Task ForgetAsync(IReadOnlyList<Revocation> told, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(
            """
            DELETE FROM revocations r USING unnest($1, $2) AS told (name, ended_at)
            WHERE r.name = told.name AND r.ended_at = told.ended_at
            """);
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = told.Select(one => one.Name).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = told.Select(one => one.EndedAt).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
