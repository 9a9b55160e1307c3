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

    /// <summary>Null when the competitor has been removed.</summary>
    public static async Task<CaptureState?> ReadAsync(DataDbContext db, PageCaptured capture, CancellationToken cancellationToken)
    {
        // One connection for both queries: opening one costs a round trip that names the workspace.
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var state = await db.Competitors.AsNoTracking()
                .Where(c => c.Id == capture.CompetitorId)
                .Select(c => new
                {
                    c.Name,
                    IsRecorded = db.Snapshots.Any(s => s.Id == capture.SnapshotId),
                    Baseline = db.SourceHeads.Where(h => h.SourceId == capture.SourceId)
                        .Join(db.Snapshots, h => h.BaselineSnapshotId, s => s.Id, (h, s) => s)
                        .FirstOrDefault(),
                })
                .FirstOrDefaultAsync(cancellationToken);
            if (state is null)
            {
                return null;
            }

            var fingerprints = state.Baseline is null ? [] : await db.Snapshots.AsNoTracking()
                .Where(s => s.SourceId == capture.SourceId && s.SetAside == null)
                .OrderByDescending(s => s.CapturedAt)
                .Take(Remembered)
                .Select(s => s.Fingerprint)
                .ToListAsync(cancellationToken);
            return new(state.Name, state.IsRecorded, state.Baseline, new ComparisonHistory(fingerprints));
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
}
