using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Data.Snapshots;
using Periscope.Data.Storage;

namespace Periscope.Data.Battlecards;

/// <summary>Holds people to the same rule as the engine: a quote is what the capture says at that place.</summary>
internal sealed class CitationCheck(DataDbContext db, SnapshotTexts texts)
{
    /// <summary>Why the first citation that is not true is not; null when all are.</summary>
    public async Task<string?> FirstErrorAsync(IReadOnlyList<Citation>? citations, CancellationToken cancellationToken)
    {
        foreach (var ofSnapshot in (citations ?? []).GroupBy(c => c.SnapshotId))
        {
            var hash = await db.Snapshots.Where(s => s.Id == ofSnapshot.Key).Select(s => s.TextHash).FirstOrDefaultAsync(cancellationToken);
            if (hash is null)
            {
                return $"There is no snapshot {ofSnapshot.Key}.";
            }

            var text = await texts.TextAsync(hash, cancellationToken);
            if (ofSnapshot.FirstOrDefault(c => !IsTrue(c, text)) is { } wrong)
            {
                return $"Citation '{wrong.Id}' does not quote its snapshot from {wrong.Start} to {wrong.End}.";
            }
        }

        return null;
    }

    private static bool IsTrue(Citation citation, string text) =>
        citation.Start >= 0 && citation.Start < citation.End && citation.End <= text.Length
        && text.AsSpan(citation.Start, citation.End - citation.Start).SequenceEqual(citation.Quote);
}
