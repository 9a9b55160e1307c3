using System.ComponentModel.DataAnnotations;
using Periscope.Contracts;

namespace Periscope.Data.Battlecards;

/// <param name="Revision">Rises with every write; together with the version it is the ETag.</param>
/// <param name="Sections">overview, strengths, weaknesses, keyDifferentiators, objectionHandling, pricingComparison, customerStories.</param>
public sealed record BattlecardResponse(
    Guid Id,
    Guid CompetitorId,
    int Version,
    int Revision,
    string Status,
    IReadOnlyDictionary<string, BattlecardSection> Sections,
    double? AiConfidence,
    string? AiModel,
    string? PromptVersion,
    Guid? ReviewedBy,
    string? ReviewNotes,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static BattlecardResponse From(Battlecard card) => new(
        card.Id,
        card.CompetitorId,
        card.Version,
        card.Revision,
        card.Status,
        InOrder(card.Sections),
        card.AiConfidence,
        card.AiModel,
        card.PromptVersion,
        card.ReviewedBy,
        card.ReviewNotes,
        card.CreatedAt,
        card.UpdatedAt);

    // PostgreSQL's jsonb sorts keys by their length; people read the sections in the interface's order.
    internal static Dictionary<string, BattlecardSection> InOrder(Dictionary<string, BattlecardSection> sections) =>
        BattlecardSections.All.ToDictionary(name => name, name => sections[name]);
}

public sealed record BattlecardVersionResponse(
    Guid BattlecardId,
    int Version,
    string Action,
    IReadOnlyList<string> ChangedSections,
    IReadOnlyDictionary<string, BattlecardSection> Sections,
    double? AiConfidence,
    string? AiModel,
    string? PromptVersion,
    Guid? CreatedBy,
    DateTimeOffset CreatedAt)
{
    internal static BattlecardVersionResponse From(BattlecardVersion version) => new(
        version.BattlecardId,
        version.Version,
        version.Action,
        version.ChangedSections,
        BattlecardResponse.InOrder(version.Sections),
        version.AiConfidence,
        version.AiModel,
        version.PromptVersion,
        version.CreatedBy,
        version.CreatedAt);
}

/// <param name="Version">The version that was edited; refused when the card has moved on.</param>
public sealed record EditSection(
    [property: Required(AllowEmptyStrings = true), StringLength(20_000)] string Content,
    [property: MaxLength(50)] IReadOnlyList<Citation>? Citations = null,
    int? Version = null);

/// <param name="Sections">Whose drafts are approved; all of them when left out.</param>
public sealed record ApproveBattlecard(IReadOnlyList<string>? Sections = null, int? Version = null, [property: StringLength(4000)] string? Notes = null);

public sealed record RejectBattlecard([property: Required, StringLength(4000)] string Feedback, int? Version = null);

/// <param name="Sections">Which to draft; all seven when left out.</param>
public sealed record GenerateBattlecard(IReadOnlyList<string>? Sections = null);

public sealed record GenerationResponse(Guid BattlecardId, IReadOnlyList<string> Sections);
