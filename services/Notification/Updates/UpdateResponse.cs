using System.Text.Json;
using Periscope.Contracts;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Updates;

public sealed record SnapshotReference(Guid SnapshotId);

/// <summary>An update as the public interface shows it; citations are its sources.</summary>
public sealed record UpdateResponse
{
    public required Guid Id { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }
    public required Guid SourceId { get; init; }
    public required string SourceType { get; init; }
    public required Guid ChangeId { get; init; }
    public required string Url { get; init; }
    public required string Category { get; init; }
    public required string Title { get; init; }
    public required string Narrative { get; init; }
    public required double Impact { get; init; }
    public required IReadOnlyList<string> ImpactReasons { get; init; }
    public required double Confidence { get; init; }
    public required bool IsNoise { get; init; }
    public required DateTimeOffset DetectedAt { get; init; }
    public required SnapshotReference Before { get; init; }
    public required SnapshotReference After { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }

    internal static UpdateResponse From(UpdatePublished update) => new()
    {
        Id = update.UpdateId,
        CompetitorId = update.CompetitorId,
        CompetitorName = update.CompetitorName,
        SourceId = update.SourceId,
        SourceType = update.SourceType,
        ChangeId = update.ChangeId,
        Url = update.Url,
        Category = update.Category,
        Title = update.Title,
        Narrative = update.Narrative,
        Impact = update.Impact,
        ImpactReasons = update.ImpactReasons,
        Confidence = update.Confidence,
        IsNoise = update.IsNoise,
        DetectedAt = update.DetectedAt,
        Before = new SnapshotReference(update.BeforeSnapshotId),
        After = new SnapshotReference(update.AfterSnapshotId),
        Citations = update.Citations,
    };

    internal static UpdateResponse Parse(string json) => JsonSerializer.Deserialize<UpdateResponse>(json, WireJson.Options)!;

    internal string ToJson() => JsonSerializer.Serialize(this, WireJson.Options);
}
