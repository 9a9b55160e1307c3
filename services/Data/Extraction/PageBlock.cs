namespace Periscope.Data.Extraction;

/// <summary>One line of <see cref="PageText.Text"/>: <see cref="Start"/> inclusive, <see cref="End"/> exclusive, without its line break.</summary>
internal sealed record PageBlock
{
    public required int Start { get; init; }
    public required int End { get; init; }
    public required BlockKind Kind { get; init; }

    /// <summary>Whether the block stands in a part that sites refill by themselves: carousels, testimonials, "related" lists.</summary>
    public bool Rotating { get; init; }

    /// <summary>Links inside the block, in order; their spans count in the page's text, as the block's own do.</summary>
    public IReadOnlyList<PageLink> Links { get; init; } = [];
}
