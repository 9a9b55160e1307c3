using Periscope.Contracts;
using Periscope.Contracts.Crawler;
using Periscope.Contracts.Data;
using Periscope.Data.Changes;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;
using Periscope.Data.Storage;
using Periscope.Data.Updates;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Data.Snapshots;

/// <summary>Adds the rows and messages of one capture to the present transaction, which holds the source's lock.</summary>
internal sealed class CaptureRecording(DataDbContext db, MessageOutbox outbox, TimeProvider clock)
{
    public void Record(
        SourceHead head, PageCaptured capture, PageText page, string textHash, CaptureUse use, CaptureState state, PageComparison? comparison)
    {
        var now = clock.GetUtcNow();
        var isLate = head.LastCapturedAt > capture.CapturedAt;
        var snapshot = new Snapshot
        {
            Id = capture.SnapshotId,
            CompetitorId = capture.CompetitorId,
            SourceId = capture.SourceId,
            SourceType = capture.SourceType,
            JobId = capture.JobId,
            Url = capture.Url,
            ContentHash = capture.ContentHash,
            ContentType = capture.ContentType,
            Charset = capture.Charset,
            TextHash = textHash,
            HttpStatus = capture.HttpStatus,
            Title = page.Title.WithoutNul(),
            Language = page.Language?.WithoutNul(),
            Bytes = capture.Bytes,
            Quality = page.Quality,
            Kind = SnakeCase(page.Kind),
            Fingerprint = page.Fingerprint,
            SetAside = isLate ? "A later capture of the source came in before this one." : use.Reason,
            Blocks = PageLayout.Serialize(page),
            CapturedAt = capture.CapturedAt,
            RecordedAt = now,
        };
        db.Snapshots.Add(snapshot);
        if (use.IsBaseline && textHash != head.BaselineTextHash)
        {
            outbox.Add(Recorded(snapshot, state.CompetitorName), capture.SourceId);
        }

        if (isLate)
        {
            return;
        }

        if (state.Baseline is { } before && comparison is { Verdict: not ChangeVerdict.Same })
        {
            Differ(before, snapshot, use.IsBaseline ? comparison : AsNoise(comparison, use), state.CompetitorName, now);
        }

        head.LastCapturedAt = capture.CapturedAt;
        head.LastSnapshotId = snapshot.Id;
        if (use.IsBaseline)
        {
            head.BaselineSnapshotId = snapshot.Id;
            head.BaselineTextHash = textHash;
        }
    }

    private void Differ(Snapshot before, Snapshot after, PageComparison comparison, string competitorName, DateTimeOffset now)
    {
        var change = new Change
        {
            Id = Guid.CreateVersion7(),
            CompetitorId = after.CompetitorId,
            SourceId = after.SourceId,
            BeforeSnapshotId = before.Id,
            AfterSnapshotId = after.Id,
            Kind = comparison.Verdict == ChangeVerdict.Noise ? Change.Noise : Change.Material,
            NoiseReason = comparison.NoiseReason?.WithoutNul(),
            Summary = comparison.Summary.WithoutNul(),
            ChangedShare = comparison.ChangedShare,
            Added = Spans.Pack(comparison.Added),
            Removed = Spans.Pack(comparison.Removed),
            Moved = Spans.Pack(comparison.Moved),
            DetectedAt = now,
        };
        db.Changes.Add(change);
        if (comparison.Verdict == ChangeVerdict.Noise)
        {
            var update = RuledNoise.From(change, after, now);
            db.Updates.Add(update);
            outbox.Add(update.ToFact(competitorName), after.SourceId);
        }
        else
        {
            outbox.Add(Detected(change, before, after, comparison, competitorName), after.SourceId);
        }
    }

    private static PageComparison AsNoise(PageComparison comparison, CaptureUse use) =>
        comparison.Verdict == ChangeVerdict.Noise ? comparison : comparison with { Verdict = ChangeVerdict.Noise, NoiseReason = use.Reason };

    private static SnapshotRecorded Recorded(Snapshot snapshot, string competitorName) => new()
    {
        SnapshotId = snapshot.Id,
        SourceId = snapshot.SourceId,
        CompetitorId = snapshot.CompetitorId,
        CompetitorName = competitorName,
        SourceType = snapshot.SourceType,
        Url = snapshot.Url,
        Title = snapshot.Title,
        Language = snapshot.Language,
        TextHash = snapshot.TextHash,
        CapturedAt = snapshot.CapturedAt,
    };

    private static ChangeDetected Detected(
        Change change, Snapshot before, Snapshot after, PageComparison comparison, string competitorName) => new()
        {
            ChangeId = change.Id,
            SourceId = change.SourceId,
            CompetitorId = change.CompetitorId,
            CompetitorName = competitorName,
            SourceType = after.SourceType,
            Url = after.Url,
            Title = after.Title,
            BeforeSnapshotId = before.Id,
            BeforeCapturedAt = before.CapturedAt,
            AfterSnapshotId = after.Id,
            AfterCapturedAt = after.CapturedAt,
            BeforeTextHash = before.TextHash,
            AfterTextHash = after.TextHash,
            Added = First(comparison.Added),
            Removed = First(comparison.Removed),
            Truncated = Math.Max(comparison.Added.Count, comparison.Removed.Count) > ChangeDetected.MaxBlocks,
            ChangedShare = comparison.ChangedShare,
            DetectedAt = change.DetectedAt,
        };

    private static IReadOnlyList<TextSpan> First(IReadOnlyList<TextSpan> spans) =>
        spans.Count <= ChangeDetected.MaxBlocks ? spans : [.. spans.Take(ChangeDetected.MaxBlocks)];

    private static string SnakeCase(PageKind kind) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
