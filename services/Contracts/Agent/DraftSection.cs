namespace Periscope.Contracts.Agent;

/// <summary>Asks Agent to draft one battlecard section. Data sends it; Agent answers with <see cref="SectionDrafted"/>.</summary>
public sealed record DraftSection
{
    public required Guid BattlecardId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }

    /// <summary>One of <see cref="BattlecardSections"/>.</summary>
    public required string Section { get; init; }

    /// <summary>The section's present text in Markdown, empty when it has none.</summary>
    public required string CurrentContent { get; init; }
    public required IReadOnlyList<Citation> CurrentCitations { get; init; }

    /// <summary>What to work in, the oldest first; empty to draft from all that is known of the competitor.</summary>
    public required IReadOnlyList<DraftedUpdate> Updates { get; init; }
}
