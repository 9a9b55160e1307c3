namespace Periscope.Contracts;

/// <summary>The exact place in a captured page that a sentence rests on.</summary>
/// <remarks>
/// <see cref="Quote"/> equals the snapshot's extracted text from <see cref="Start"/> (inclusive) to <see cref="End"/> (exclusive),
/// counted in UTF-16 code units. Whoever makes a citation holds to that; whoever shows one may rely on it.
/// </remarks>
public sealed record Citation
{
    /// <summary>Stable within one answer or update; shown to people as a footnote.</summary>
    public required string Id { get; init; }
    public required Guid SnapshotId { get; init; }
    public required string Url { get; init; }
    public required string Title { get; init; }
    public required DateTimeOffset CapturedAt { get; init; }
    public required int Start { get; init; }
    public required int End { get; init; }
    public required string Quote { get; init; }
}
