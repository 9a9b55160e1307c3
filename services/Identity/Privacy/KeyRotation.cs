using System.Security.Cryptography;
using Npgsql;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Privacy;

/// <summary>Gives the ring a new version and seals every person's key, and the address of every open invitation, with it, while services run.</summary>
/// <remarks>
/// What people's keys have sealed stays as it is. A service that has not met the new version yet may still seal a new person's key with the
/// one before, so that one stays in the ring until the next rotation; versions before it are destroyed.
/// </remarks>
internal sealed class KeyRotation(NpgsqlDataSource database, MasterKey master, TimeProvider clock)
{
    private const int Batch = 500;

    /// <summary>The new version, and how many people's keys it sealed.</summary>
    public async Task<(int Version, int Keys)> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var ring = await RingAsync(connection, cancellationToken);
        var version = ring.Keys.Max() + 1;
        var key = RandomNumberGenerator.GetBytes(Sealing.KeyLength);
        await ExecuteAsync(connection, "INSERT INTO identity.key_ring (purpose, version, sealed_key, created_at) VALUES ('person', $1, $2, $3)",
            cancellationToken, version, master.Seal(key, KeyRing.Purpose("person", version)), clock.GetUtcNow());
        ring[version] = new Sealing(key);
        var total = await SealAsync(connection, ring, version, "person_keys", "person_id", "sealed_key", cancellationToken);
        await SealAsync(connection, ring, version, "invitations", "id", "sealed_email", cancellationToken);

        await ExecuteAsync(connection, """
            DELETE FROM identity.key_ring r WHERE purpose = 'person' AND version < $1 - 1
                AND NOT EXISTS (SELECT 1 FROM identity.person_keys k WHERE k.version = r.version)
                AND NOT EXISTS (SELECT 1 FROM identity.invitations i WHERE i.version = r.version)
            """, cancellationToken, version);
        return (version, total);
    }

    // The id is what each is bound to.
    private static async Task<int> SealAsync(
        NpgsqlConnection connection, Dictionary<int, Sealing> ring, int version, string table, string id, string column, CancellationToken cancellationToken)
    {
        var total = 0;
        while (await SealBatchAsync(connection, ring, version, table, id, column, cancellationToken) is > 0 and var count)
        {
            total += count;
        }

        return total;
    }

    private static async Task<int> SealBatchAsync(
        NpgsqlConnection connection, Dictionary<int, Sealing> ring, int version, string table, string id, string column, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var old = new List<PersonKey>();
        await using (var read = new NpgsqlCommand(
            $"SELECT {id}, version, {column} FROM identity.{table} WHERE version < $1 ORDER BY {id} LIMIT $2 FOR UPDATE SKIP LOCKED",
            connection))
        {
            read.Parameters.Add(new() { Value = version });
            read.Parameters.Add(new() { Value = Batch });
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                old.Add(new PersonKey(reader.GetGuid(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)));
            }
        }

        foreach (var key in old)
        {
            var bound = key.PersonId.ToByteArray();
            await ExecuteAsync(connection, $"UPDATE identity.{table} SET version = $1, {column} = $2 WHERE {id} = $3",
                cancellationToken, version, ring[version].Seal(ring[key.Version].Open(key.SealedKey, bound), bound), key.PersonId);
        }

        await transaction.CommitAsync(cancellationToken);
        return old.Count;
    }

    private async Task<Dictionary<int, Sealing>> RingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT version, sealed_key FROM identity.key_ring WHERE purpose = 'person'", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ring = new Dictionary<int, Sealing>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var version = reader.GetInt32(0);
            ring[version] = new Sealing(master.Open(reader.GetFieldValue<byte[]>(1), KeyRing.Purpose("person", version)));
        }

        return ring.Count > 0 ? ring : throw new InvalidOperationException("There is no key ring yet: start Identity once.");
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
