using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Crawler;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;
using Periscope.Data.Storage;

namespace Periscope.Data.Snapshots;

/// <summary>What is known of a source when a capture of it comes in.</summary>
internal sealed record CaptureState(string CompetitorName, bool IsRecorded, Snapshot? Baseline, ComparisonHistory History)
{
    private const int Remembered = 50;

    // Compiled once: these run for every capture of every source.
    private static readonly Func<DataDbContext, Guid, Guid, Guid, CancellationToken, Task<Known?>> s_known = EF.CompileAsyncQuery(
        (DataDbContext db, Guid competitor, Guid source, Guid snapshot, CancellationToken _) => db.Competitors.AsNoTracking()
            .Where(c => c.Id == competitor)
            .Select(c => new Known(
                c.Name,
                db.Snapshots.Any(s => s.Id == snapshot),
                db.SourceHeads.Where(h => h.SourceId == source).Join(db.Snapshots, h => h.BaselineSnapshotId, s => s.Id, (h, s) => s).FirstOrDefault()))
            .FirstOrDefault());

    private static readonly Func<DataDbContext, Guid, IAsyncEnumerable<string>> s_fingerprints = EF.CompileAsyncQuery(
        (DataDbContext db, Guid source) => db.Snapshots.AsNoTracking()
            .Where(s => s.SourceId == source && s.SetAside == null)
            .OrderByDescending(s => s.CapturedAt)
            .Take(Remembered)
            .Select(s => s.Fingerprint));

    /// <summary>Null when the competitor has been removed.</summary>
    public static async Task<CaptureState?> ReadAsync(DataDbContext db, PageCaptured capture, CancellationToken cancellationToken)
    {
        // One connection for both queries, so that the second need not wait for one.
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await s_known(db, capture.CompetitorId, capture.SourceId, capture.SnapshotId, cancellationToken) is not { } known)
            {
                return null;
            }

            var fingerprints = new List<string>();
            if (known.Baseline is not null)
            {
                await foreach (var fingerprint in s_fingerprints(db, capture.SourceId).WithCancellation(cancellationToken))
                {
                    fingerprints.Add(fingerprint);
                }
            }

            return new(known.CompetitorName, known.IsRecorded, known.Baseline, new ComparisonHistory(fingerprints));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>How the page differs from the baseline; null when there is none.</summary>
    public async Task<PageComparison?> CompareAsync(
        PageText page, SnapshotTexts texts, ComparisonGate gate, CancellationToken cancellationToken)
    {
        if (Baseline is null)
        {
            return null;
        }

        var before = await texts.LoadAsync(Baseline, cancellationToken);
        return await gate.RunAsync(() => PageComparer.Compare(before, page, History), cancellationToken);
    }

    private sealed record Known(string CompetitorName, bool IsRecorded, Snapshot? Baseline);
}
