using System.Data;
using Npgsql;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Audit;

/// <summary>Reads audit chains from their beginning and says what in them is not as it was written.</summary>
/// <remarks>One snapshot of the database: chains may grow while it reads. It holds one entry and one chain's signatures at a time.</remarks>
internal sealed class AuditVerifier(NpgsqlDataSource database, MasterKey master)
{
    private const string Chains = """
        SELECT chain FROM identity.audit_entries WHERE $1::uuid IS NULL OR chain = $1
        UNION SELECT chain FROM identity.audit_heads WHERE $1::uuid IS NULL OR chain = $1
        UNION SELECT chain FROM identity.audit_chains WHERE $1::uuid IS NULL OR chain = $1 ORDER BY chain
        """;

    /// <param name="chain">One chain, or null for all.</param>
    /// <param name="copies">Signatures that were kept elsewhere, as <see cref="AuditHeadCopy"/> writes them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AuditReport> VerifyAsync(Guid? chain, IReadOnlyList<AuditHead> copies, CancellationToken cancellationToken)
    {
        var copied = copies.Where(copy => chain is null || copy.Chain == chain).ToLookup(copy => copy.Chain);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var findings = new List<AuditFinding>();
        var keys = await AuditKey.LoadAsync(
            connection, master, kid => findings.Add(new(AuditEntry.Installation, 0, AuditFault.Signature,
                $"The key {kid} was not made by this installation.")), cancellationToken);
        var chains = new List<Guid>();
        await using (var command = new NpgsqlCommand(Chains, connection))
        {
            command.Parameters.Add(new() { Value = (object?)chain ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                chains.Add(reader.GetGuid(0));
            }
        }

        long entries = 0, signed = 0;
        chains.AddRange(copied.Select(copy => copy.Key).Except(chains));
        foreach (var one in chains)
        {
            var walk = new ChainWalk(connection, one, keys, copied[one]);
            await walk.RunAsync(cancellationToken);
            findings.AddRange(walk.Findings);
            entries += walk.Entries;
            signed += walk.Signed;
        }

        keys.ForEach(key => key.Dispose());
        return new AuditReport(chains.Count, entries, signed, findings);
    }
}
