namespace Periscope.Contracts.Data;

/// <summary>Two snapshots of one source differ, and no rule called the difference noise. Agent answers with <c>ChangeAnalysed</c>.</summary>
public sealed record ChangeDetected
{
    public required Guid ChangeId { get; init; }
    public required Guid SourceId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }
    public required string SourceType { get; init; }
    public required string Url { get; init; }
    public required string Title { get; init; }
    public required Guid BeforeSnapshotId { get; init; }
    public required DateTimeOffset BeforeCapturedAt { get; init; }
    public required Guid AfterSnapshotId { get; init; }
    public required DateTimeOffset AfterCapturedAt { get; init; }

    /// <summary>Blocks that only the later snapshot has; spans count in the later text. At most <see cref="MaxBlocks"/>.</summary>
    public required IReadOnlyList<TextSpan> Added { get; init; }

    /// <summary>Blocks that only the earlier snapshot has; spans count in the earlier text. At most <see cref="MaxBlocks"/>.</summary>
    public required IReadOnlyList<TextSpan> Removed { get; init; }

    /// <summary>Whether blocks beyond <see cref="MaxBlocks"/> were left out of this message; the snapshots have them all.</summary>
    public bool Truncated { get; init; }

    /// <summary>Names of the two texts in the snapshot store, for whoever needs the words around a block; null when not at hand.</summary>
    public string? BeforeTextHash { get; init; }
    public string? AfterTextHash { get; init; }

    /// <summary>Share of the page's text that the change touches, 0 to 1.</summary>
    public required double ChangedShare { get; init; }
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>A change of more blocks than this is a redesign: the first ones say what it is about, and the message stays small.</summary>
    public const int MaxBlocks = 200;
}
