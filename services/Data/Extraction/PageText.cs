namespace Periscope.Data.Extraction;

/// <summary>The readable main text of a capture. The same bytes always give the same text, so spans into it stay true for ever.</summary>
/// <remarks>
/// To compare a later capture with this one without parsing it again, store <see cref="Text"/> and what
/// <see cref="PageLayout.Serialize"/> gives for it (a compact JSON document, about a fifth of the text's size), and for
/// <c>ComparisonHistory</c> the <see cref="Fingerprint"/>.
/// </remarks>
internal sealed record PageText
{
    /// <summary>Blocks, one per line, separated by '\n'. Navigation, footers and consent banners are left out.</summary>
    public required string Text { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }

    /// <summary>BCP 47 as the page claims it; null when it claims none.</summary>
    public string? Language { get; init; }

    /// <summary>0 to 1: how much of a readable document this is.</summary>
    public required double Quality { get; init; }
    public required PageKind Kind { get; init; }
    public required IReadOnlyList<PageBlock> Blocks { get; init; }

    /// <summary>What the page says of itself: canonical address, publication and modification times, author, site name and type.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>32 hexadecimal digits that two captures share when they differ in nothing but timestamps, counters and tokens.</summary>
    public required string Fingerprint { get; init; }

    public ReadOnlySpan<char> TextOf(PageBlock block) => Text.AsSpan(block.Start, block.End - block.Start);
}
