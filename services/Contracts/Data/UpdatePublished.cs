namespace Periscope.Contracts.Data;

/// <summary>A change was analysed and may be shown. Data publishes it exactly once per change, noise included.</summary>
public sealed record UpdatePublished
{
    public required Guid UpdateId { get; init; }
    public required Guid ChangeId { get; init; }
    public required Guid SourceId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }
    public required string SourceType { get; init; }
    public required string Url { get; init; }

    /// <summary>One of <see cref="UpdateCategories"/>.</summary>
    public required string Category { get; init; }
    public required string Title { get; init; }
    public required string Narrative { get; init; }

    /// <summary>0 (nothing) to 10 (act today).</summary>
    public required double Impact { get; init; }
    public required IReadOnlyList<string> ImpactReasons { get; init; }

    /// <summary>0 to 1: how sure the analysis is, whatever the impact.</summary>
    public required double Confidence { get; init; }
    public required bool IsNoise { get; init; }
    public string? NoiseReason { get; init; }
    public required Guid BeforeSnapshotId { get; init; }
    public required Guid AfterSnapshotId { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }
    public required DateTimeOffset DetectedAt { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
}
