using Npgsql;

namespace Periscope.Identity.Audit;

/// <summary>Where the database says that a chain ends.</summary>
/// <param name="Chain">A workspace's id, or <see cref="AuditEntry.Installation"/>.</param>
/// <param name="Sequence">Of the last entry.</param>
/// <param name="SignedSequence">Up to which it is signed, as far as the database says.</param>
/// <param name="Hash">Of the last entry.</param>
internal sealed record ChainEnd(Guid Chain, long Sequence, long SignedSequence, byte[] Hash)
{
    private const string End = "SELECT sequence, signed_sequence, hash FROM identity.audit_chains WHERE chain = $1";

    /// <summary>Null when there is no such chain.</summary>
    public static async Task<ChainEnd?> ReadAsync(NpgsqlConnection connection, Guid chain, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(End, connection) { Parameters = { new() { Value = chain } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(chain, reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>Whether the entries lead here from what was signed last: each after the one before it, with the hash that its content gives.</summary>
    /// <param name="connection">Of a role that may read <c>audit_entries</c>.</param>
    /// <param name="signed">Null where nothing was: from the beginning of the chain.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> FollowsAsync(NpgsqlConnection connection, AuditHead? signed, CancellationToken cancellationToken)
    {
        var (last, hash) = signed is null ? (0, AuditContent.Genesis(Chain)) : (signed.Sequence, signed.Hash);
        await foreach (var entry in AuditRows.ReadAsync(connection, Chain, last, Sequence, cancellationToken))
        {
            if (entry.Sequence != last + 1 || !AreSame(entry.PreviousHash, hash) || !AreSame(entry.Hash, AuditContent.HashOf(entry)))
            {
                return false;
            }

            (last, hash) = (entry.Sequence, entry.Hash);
        }

        return last == Sequence && AreSame(hash, Hash);
    }

    private static bool AreSame(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);
}
