using Periscope.Contracts;

namespace Periscope.Data.Battlecards;

/// <summary>One of the seven parts of a battlecard.</summary>
public sealed record BattlecardSection
{
    /// <summary>Markdown.</summary>
    public string Content { get; init; } = "";
    public IReadOnlyList<Citation> Citations { get; init; } = [];
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What waits for a person's approval; null when nothing does.</summary>
    public SectionDraft? Draft { get; init; }
}

/// <summary>The whole section as it would read.</summary>
public sealed record SectionDraft
{
    public required string Content { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }
    public Guid? FromUpdateId { get; init; }
    public required DateTimeOffset DraftedAt { get; init; }
}
