using System.Runtime.CompilerServices;
using Npgsql;

namespace Periscope.Identity.Audit;

/// <summary>Reads a chain's entries with everything that their hashes are made of.</summary>
internal static class AuditRows
{
    private const string Rows = """
        SELECT sequence, id, at, action, actor_kind, actor_id, subject_id, details, correlation_id, personal, personal_of, previous_hash, hash
        FROM identity.audit_entries WHERE chain = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence
        """;

    /// <summary>One at a time, in their order.</summary>
    public static async IAsyncEnumerable<AuditEntry> ReadAsync(
        NpgsqlConnection connection, Guid chain, long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = new NpgsqlCommand(Rows, connection) { Parameters = { new() { Value = chain }, new() { Value = after }, new() { Value = upTo } } };
        await using var reader = await rows.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return Entry(reader, chain);
        }
    }

    private static AuditEntry Entry(NpgsqlDataReader row, Guid chain) => new()
    {
        Chain = chain,
        Position = 0,
        Sequence = row.GetInt64(0),
        Id = row.GetGuid(1),
        At = row.GetFieldValue<DateTimeOffset>(2),
        Action = row.GetString(3),
        ActorKind = row.GetString(4),
        ActorId = row.IsDBNull(5) ? null : row.GetString(5),
        SubjectId = row.IsDBNull(6) ? null : row.GetGuid(6),
        Details = row.IsDBNull(7) ? null : row.GetString(7),
        CorrelationId = row.IsDBNull(8) ? null : row.GetString(8),
        Personal = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
        PersonalOf = row.IsDBNull(10) ? null : row.GetGuid(10),
        PreviousHash = row.GetFieldValue<byte[]>(11),
        Hash = row.GetFieldValue<byte[]>(12),
    };
}
