using Npgsql;

namespace Periscope.Identity.Audit;

/// <summary>The verification of one chain.</summary>
/// <param name="connection">In the snapshot that is verified.</param>
/// <param name="chain">Which.</param>
/// <param name="keys">The installation's.</param>
/// <param name="copies">Signatures over this chain that were kept elsewhere.</param>
internal sealed class ChainWalk(NpgsqlConnection connection, Guid chain, IReadOnlyList<AuditKey> keys, IEnumerable<AuditHead> copies)
{
    private const string Heads = """
        SELECT sequence, hash, signed_at, kid, signature FROM identity.audit_heads WHERE chain = $1 ORDER BY sequence
        """;

    private readonly List<AuditFinding> _findings = [];
    private readonly Dictionary<long, AuditHead> _heads = [];
    private ILookup<long, AuditHead> _copies = Enumerable.Empty<AuditHead>().ToLookup(copy => copy.Sequence);
    private readonly List<(long Sequence, byte[] PreviousHash)> _strays = [];
    private long _last;
    private byte[] _lastHash = AuditContent.Genesis(chain);

    public IReadOnlyList<AuditFinding> Findings => _findings;

    public long Entries { get; private set; }

    /// <summary>Up to which entry a good signature reaches.</summary>
    public long Signed { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ReadHeadsAsync(cancellationToken);
        _copies = copies.Where(copy => IsOurs(copy, "A copied signature")).ToLookup(copy => copy.Sequence);
        await foreach (var entry in AuditRows.ReadAsync(connection, chain, after: long.MinValue, upTo: long.MaxValue, cancellationToken))
        {
            Check(entry);
        }

        foreach (var (sequence, previousHash) in _strays)
        {
            await TellStrayAsync(sequence, previousHash, cancellationToken);
        }

        await CheckEndAsync(cancellationToken);
    }

    private void Check(AuditEntry entry)
    {
        Entries++;
        if (entry.Sequence != _last + 1)
        {
            Tell(AuditFault.Removed, _last + 1, $"{Range(_last + 1, entry.Sequence - 1)} removed.");
        }
        else if (!entry.PreviousHash.AsSpan().SequenceEqual(_lastHash))
        {
            _strays.Add((entry.Sequence, entry.PreviousHash));
        }

        if (!AuditContent.HashOf(entry).AsSpan().SequenceEqual(entry.Hash))
        {
            Tell(AuditFault.Changed, entry.Sequence, $"Entry {entry.Sequence} ({entry.Action}, {entry.Id}) was changed: its content does not give its hash.");
        }

        // A copy is asked even where the database has a signature: that could have been made anew by who has the master key, too.
        var betrayal = _copies[entry.Sequence].Append(_heads.GetValueOrDefault(entry.Sequence))
            .FirstOrDefault(head => head is not null && !head.Hash.AsSpan().SequenceEqual(entry.Hash));
        if (betrayal is not null)
        {
            Tell(AuditFault.Rewritten, entry.Sequence,
                $"Entry {entry.Sequence} or one before it is not the one that was signed at {betrayal.SignedAt:u}.");
        }

        (_last, _lastHash) = (entry.Sequence, entry.Hash);
    }

    // Where the entry before it stands now says what was done.
    private async Task TellStrayAsync(long sequence, byte[] previousHash, CancellationToken cancellationToken)
    {
        await using var find = Command("SELECT sequence FROM identity.audit_entries WHERE chain = $1 AND hash = $2");
        find.Parameters.Add(new() { Value = previousHash });
        var predecessor = previousHash.AsSpan().SequenceEqual(AuditContent.Genesis(chain)) ? 0L : (long?)await find.ExecuteScalarAsync(cancellationToken);
        if (predecessor is { } found)
        {
            Tell(AuditFault.Reordered, sequence, $"Entry {sequence} was written after entry {found}, but stands after entry {sequence - 1}.");
        }
        else
        {
            Tell(AuditFault.Removed, sequence,
                $"What entry {sequence} was written after is gone: entry {sequence - 1} was rewritten, or one between them was removed.");
        }
    }

    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        var signed = _heads.Count == 0 ? 0 : _heads.Keys.Max();
        var (_, length, signedLength, hash) = await ChainEnd.ReadAsync(connection, chain, cancellationToken)
            ?? new ChainEnd(chain, 0, 0, AuditContent.Genesis(chain));
        var known = new[] { signed, length, _copies.Select(copy => copy.Key).DefaultIfEmpty().Max() }.Max();
        if (known > _last)
        {
            Tell(AuditFault.Removed, _last + 1, $"{Range(_last + 1, known)} removed from the end.");
        }
        else if (length < _last || !hash.AsSpan().SequenceEqual(_lastHash))
        {
            Tell(AuditFault.Rewritten, _last, $"The chain ended with another entry {length} when it was last written to.");
        }

        if (signedLength > signed)
        {
            Tell(AuditFault.Signature, signedLength, $"The signature over the first {signedLength} entries was removed.");
        }
    }

    private async Task ReadHeadsAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(Heads);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var head = AuditHeadCopy.Head(reader, chain, first: 0);
            if (IsOurs(head, "The signature"))
            {
                _heads[head.Sequence] = head;
                Signed = head.Sequence;
            }
        }
    }

    private bool IsOurs(AuditHead head, string what)
    {
        if (keys.FirstOrDefault(key => key.Kid == head.Kid)?.Signed(head) == true)
        {
            return true;
        }

        Tell(AuditFault.Signature, head.Sequence, $"{what} over the first {head.Sequence} entries is not this installation's.");
        return false;
    }

    private static string Range(long first, long last) => first == last ? $"Entry {first} was" : $"Entries {first} to {last} were";

    private void Tell(AuditFault kind, long sequence, string text) => _findings.Add(new AuditFinding(chain, sequence, kind, text));

    private NpgsqlCommand Command(string sql) => new(sql, connection) { Parameters = { new() { Value = chain } } };
}
