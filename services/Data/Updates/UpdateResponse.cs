using Periscope.Contracts;
using Periscope.Data.Changes;
using Periscope.Data.Snapshots;

namespace Periscope.Data.Updates;

public sealed record SnapshotReference(Guid SnapshotId);

/// <param name="Impact">0 (nothing) to 10 (act today).</param>
/// <param name="Confidence">0 to 1, independent of the impact.</param>
/// <param name="Read">Whether the person who asks has marked it read; never for a partner's client.</param>
/// <param name="Model">"rule" when no engine was needed to see that it is noise.</param>
public sealed record UpdateResponse(
    Guid Id,
    Guid CompetitorId,
    string CompetitorName,
    Guid SourceId,
    string SourceType,
    string Url,
    Guid ChangeId,
    string Category,
    string Title,
    string Narrative,
    double Impact,
    IReadOnlyList<string> ImpactReasons,
    double Confidence,
    bool IsNoise,
    string? NoiseReason,
    DateTimeOffset DetectedAt,
    DateTimeOffset PublishedAt,
    SnapshotReference Before,
    SnapshotReference After,
    IReadOnlyList<Citation> Citations,
    string Model,
    string PromptVersion,
    bool Read)
{
    internal static UpdateResponse From(Update update, string competitorName, bool isRead) => new(
        update.Id,
        update.CompetitorId,
        competitorName,
        update.SourceId,
        update.SourceType,
        update.Url,
        update.ChangeId,
        update.Category,
        update.Title,
        update.Narrative,
        update.Impact,
        update.ImpactReasons,
        update.Confidence,
        update.IsNoise,
        update.NoiseReason,
        update.DetectedAt,
        update.PublishedAt,
        new(update.BeforeSnapshotId),
        new(update.AfterSnapshotId),
        update.Citations,
        update.Model,
        update.PromptVersion,
        isRead);
}

/// <summary>All that an update rests on: the two captures, how they differ, and the places that it quotes.</summary>
public sealed record EvidenceResponse(
    Guid UpdateId, Guid ChangeId, SnapshotResponse Before, SnapshotResponse After, DiffResponse Diff, IReadOnlyList<Citation> Citations);
