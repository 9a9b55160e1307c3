namespace Periscope.Contracts.Data;

/// <summary>A capture was understood: its main text is in the snapshot store under <see cref="TextHash"/> and may be quoted.</summary>
public sealed record SnapshotRecorded
{
    public required Guid SnapshotId { get; init; }
    public required Guid SourceId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }
    public required string SourceType { get; init; }
    public required string Url { get; init; }
    public required string Title { get; init; }
    public string? Language { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the text's UTF-8 bytes, which is their name in the snapshot store.</summary>
    public required string TextHash { get; init; }
    public required DateTimeOffset CapturedAt { get; init; }
}
