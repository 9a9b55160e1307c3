using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Storage;

namespace Periscope.Agent.Evidence;

/// <summary>Full text over the latest captures, brought up to date when somebody searches rather than for each capture.</summary>
internal sealed class PageIndex(SnapshotTexts texts)
{
    private const int Batch = 100;

    /// <summary>PostgreSQL refuses vectors above a megabyte; this much of a page says what it is about.</summary>
    private const int LongestText = 200_000;

    public async Task<IReadOnlyList<KnownPage>> SearchAsync(
        AgentDbContext db, Guid workspace, IReadOnlyList<Guid> competitors, IReadOnlyList<string> sourceTypes, IReadOnlyList<string> terms,
        int most, CancellationToken cancellationToken)
    {
        await CatchUpAsync(db, workspace, cancellationToken);
        var (who, types, query) = (competitors.ToArray(), sourceTypes.ToArray(), string.Join(" or ", terms));
        return await db.Pages.FromSql(
            $"""
             SELECT pages.* FROM pages, websearch_to_tsquery('english', {query}) q
             WHERE competitor_id = ANY({who}) AND (cardinality({types}) = 0 OR source_type = ANY({types})) AND tsv @@ q
             ORDER BY ts_rank(tsv, q) DESC LIMIT {most}
             """).AsNoTracking().ToListAsync(cancellationToken);
    }

    private async Task CatchUpAsync(AgentDbContext db, Guid workspace, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stale = await db.Pages.AsNoTracking().Where(page => page.IndexedHash != page.TextHash || page.IndexedHash == null)
                .Take(Batch).ToListAsync(cancellationToken);
            if (stale.Count == 0)
            {
                return;
            }

            var words = new string[stale.Count];
            for (var i = 0; i < stale.Count; i++)
            {
                var text = await texts.ReadAsync(workspace, stale[i].TextHash, cancellationToken) ?? "";
                words[i] = $"{stale[i].Title}\n{text[..Math.Min(text.Length, LongestText)]}".Replace("\0", "", StringComparison.Ordinal);
            }

            var (ids, hashes) = (stale.Select(page => page.SourceId).ToArray(), stale.Select(page => page.TextHash).ToArray());
            await db.Database.ExecuteSqlAsync(
                $"""
                 UPDATE pages SET tsv = to_tsvector('english', fresh.words), indexed_hash = fresh.hash
                 FROM unnest({ids}, {hashes}, {words}) AS fresh (id, hash, words) WHERE pages.source_id = fresh.id
                 """, cancellationToken);
        }
    }
}
