using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>The versions of one key in a service's table <c>key_ring (purpose, version, sealed_key, created_at)</c>.</summary>
internal sealed class RingTable(string schema, string purpose, Sealing master, TimeProvider clock)
{
    /// <summary>Every version; null for one that the master key does not open: damaged, or sealed by another.</summary>
    public async Task<Dictionary<int, byte[]?>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT version, sealed_key FROM {schema}.key_ring WHERE purpose = $1", connection)
        {
            Parameters = { new() { Value = purpose } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new Dictionary<int, byte[]?>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var version = reader.GetInt32(0);
            try
            {
                keys[version] = master.Open(reader.GetFieldValue<byte[]>(1), Bound(version));
            }
            catch (CryptographicException)
            {
                keys[version] = null;
            }
        }

        return keys;
    }

    /// <summary>Adds a version, unless another process has added the same meanwhile: read again to know.</summary>
    public async Task AddAsync(NpgsqlConnection connection, int version, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {schema}.key_ring (purpose, version, sealed_key, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", connection)
        {
            Parameters =
            {
                new() { Value = purpose },
                new() { Value = version },
                new() { Value = master.Seal(RandomNumberGenerator.GetBytes(Sealing.KeyLength), Bound(version)) },
                new() { Value = clock.GetUtcNow() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private byte[] Bound(int version) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key ring {purpose} {version}"));
}
