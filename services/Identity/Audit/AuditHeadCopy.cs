using System.Text.Json;
using Npgsql;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Audit;

/// <summary>
/// The last signature of every chain, one to a line of JSON, to be kept away from the installation: what was cut off or written anew together
/// with its signatures and with what <see cref="SignedEnds"/> remembers shows against it alone.
/// </summary>
internal static class AuditHeadCopy
{
    private const string Last = """
        SELECT DISTINCT ON (chain) chain, sequence, hash, signed_at, kid, signature FROM identity.audit_heads ORDER BY chain, sequence DESC
        """;

    public static async Task WriteAsync(NpgsqlDataSource database, TextWriter output, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var head in await LastAsync(connection, cancellationToken))
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(head, WireJson.Options));
        }
    }

    /// <summary>The last signature of every chain, as the database has it.</summary>
    public static async Task<List<AuditHead>> LastAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Last, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<AuditHead>();
        while (await reader.ReadAsync(cancellationToken))
        {
            heads.Add(Head(reader, reader.GetGuid(0), first: 1));
        }

        return heads;
    }

    /// <exception cref="FormatException">A line is no signature; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static List<AuditHead> Read(string path)
    {
        var heads = new List<AuditHead>();
        foreach (var (line, text) in File.ReadLines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            try
            {
                heads.Add(JsonSerializer.Deserialize<AuditHead>(text, WireJson.Options) is { Sequence: > 0, Hash: not null, Kid: not null, Signature: not null } head
                    ? head
                    : throw new JsonException());
            }
            catch (JsonException)
            {
                throw new FormatException($"Line {line + 1} of {path} is no signature as `audit heads` prints it.");
            }
        }

        return heads;
    }

    /// <summary>The columns sequence, hash, signed_at, kid and signature, from <paramref name="first"/> on.</summary>
    public static AuditHead Head(NpgsqlDataReader row, Guid chain, int first) => new(
        chain, row.GetInt64(first), row.GetFieldValue<byte[]>(first + 1), row.GetFieldValue<DateTimeOffset>(first + 2), row.GetString(first + 3),
        row.GetFieldValue<byte[]>(first + 4));
}
