namespace Periscope.Contracts.Agent;

/// <summary>A battlecard section's draft, for a person to approve or reject.</summary>
public sealed record SectionDrafted
{
    public required Guid BattlecardId { get; init; }
    public required string Section { get; init; }

    /// <summary>The whole section as it would read, in Markdown.</summary>
    public required string Content { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }
    public Guid? FromUpdateId { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Confidence { get; init; }
    public required string Model { get; init; }
    public required string PromptVersion { get; init; }
    public required DateTimeOffset DraftedAt { get; init; }
}
