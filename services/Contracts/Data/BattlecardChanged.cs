namespace Periscope.Contracts.Data;

/// <summary>A battlecard got a draft, a new text, or another status.</summary>
public sealed record BattlecardChanged
{
    public required Guid BattlecardId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }
    public required int Version { get; init; }

    /// <summary>draft, pending, approved, rejected or published.</summary>
    public required string Status { get; init; }

    /// <summary>The sections of <see cref="BattlecardSections"/> that are concerned; empty when it is the card as a whole.</summary>
    public required IReadOnlyList<string> Sections { get; init; }

    /// <summary>drafted, edited, approved, rejected or published.</summary>
    public required string Action { get; init; }
    public required DateTimeOffset At { get; init; }
}
