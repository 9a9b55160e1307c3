using System.Security.Cryptography;
using Npgsql;

namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>Gives a <see cref="KeyRing"/> a new version and seals everything anew with it, while services run.</summary>
/// <remarks>
/// A service that has not met the new version yet may still seal with the one before, so that one stays in the ring until the next rotation;
/// versions before it are destroyed. One that was ended in the middle is finished by the next.
/// </remarks>
/// <param name="database">Of the service's system role.</param>
/// <param name="schema">The service's.</param>
/// <param name="purpose">The ring's.</param>
/// <param name="master">The key that seals the ring.</param>
/// <param name="clock">Says when the version was made.</param>
/// <param name="columns">All that the ring seals.</param>
public sealed class KeyRotation(
    NpgsqlDataSource database, string schema, string purpose, Sealing master, TimeProvider clock, params SealedColumn[] columns)
{
    private const int Batch = 500;

    /// <exception cref="RotationException">There is no ring, or the master key is not the one that sealed it.</exception>
    public async Task<RotationReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        try
        {
            return await RunAsync(connection, cancellationToken);
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    private string LockName => $"{schema} {purpose}";

    // A second rotation waits for the first, however long that takes.
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext($1))", connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = LockName });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // The session may be another user's next.
    private async Task UnlockAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_unlock(hashtext($1))", CancellationToken.None, LockName);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is lost and the lock with it; what brought us here is the error worth telling.
        }
    }

    private async Task<RotationReport> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var table = new RingTable(schema, purpose, master, clock);
        var keys = await table.ReadAsync(connection, cancellationToken);
        if (keys.Count == 0)
        {
            throw new RotationException($"{schema} has no key ring yet: start the service once.");
        }

        // With an older key than the service's the new version would be one that the service cannot open.
        if (keys[keys.Keys.Max()] is null)
        {
            throw new RotationException($"This key did not seal the newest version of {schema}'s key ring: give this command the key that the service has.");
        }

        var version = keys.Keys.Max() + 1;
        await table.AddAsync(connection, version, cancellationToken);
        var ring = (await table.ReadAsync(connection, cancellationToken)).Where(key => key.Value is not null)
            .ToDictionary(key => key.Key, key => new Sealing(key.Value!));
        var report = new RotationReport(version);
        foreach (var column in columns)
        {
            for (Guid? last = Guid.Empty; last is not null;)
            {
                last = await SealBatchAsync(connection, ring, report, column, last.Value, cancellationToken);
            }
        }

        var unused = string.Concat(columns.Select(c => $" AND NOT EXISTS (SELECT 1 FROM {schema}.{c.Table} c WHERE c.{c.Version} = r.version)"));
        await ExecuteAsync(
            connection, $"DELETE FROM {schema}.key_ring r WHERE purpose = $1 AND version < $2 - 1{unused}", cancellationToken, purpose, version);
        return report;
    }

    // The last row it read, or null when there was none.
    private async Task<Guid?> SealBatchAsync(
        NpgsqlConnection connection, Dictionary<int, Sealing> ring, RotationReport report, SealedColumn column, Guid after,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var old = new List<(Guid Id, Sealing? Key, byte[] Box)>();
        await using (var read = new NpgsqlCommand($"""
            SELECT {column.Id}, {column.Version}, {column.Box} FROM {schema}.{column.Table}
            WHERE {column.Box} IS NOT NULL AND ({column.Version} < $1 OR {column.Version} IS NULL) AND {column.Id} > $2
            ORDER BY {column.Id} LIMIT {Batch} FOR UPDATE
            """, connection))
        {
            read.Parameters.Add(new() { Value = report.Version });
            read.Parameters.Add(new() { Value = after });
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                old.Add((reader.GetGuid(0), reader.IsDBNull(1) ? master : ring.GetValueOrDefault(reader.GetInt32(1)), reader.GetFieldValue<byte[]>(2)));
            }
        }

        foreach (var (id, key, box) in old)
        {
            var bound = column.Bound(id);
            if (TryOpen(key, box, bound) is not { } plain)
            {
                report.AddLost(column.Table, id);
                continue;
            }

            await ExecuteAsync(
                connection, $"UPDATE {schema}.{column.Table} SET {column.Version} = $1, {column.Box} = $2 WHERE {column.Id} = $3",
                cancellationToken, report.Version, ring[report.Version].Seal(plain, bound), id);
            report.AddSealed(column.Table);
        }

        await transaction.CommitAsync(cancellationToken);
        return old.Count > 0 ? old[^1].Id : null;
    }

    private static byte[]? TryOpen(Sealing? key, byte[] box, byte[] bound)
    {
        try
        {
            return key?.Open(box, bound);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
