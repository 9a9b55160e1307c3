using Periscope.Contracts.Agent;
using Periscope.Data.Updates;

namespace Periscope.Data.Battlecards;

internal static class BattlecardDrafting
{
    /// <summary>The command that asks for a section's draft: from one update, or without one from all that is known.</summary>
    public static DraftSection Ask(Battlecard card, string section, string competitorName, Update? update)
    {
        // A draft that still waits is the present text here, or the next draft would drop what it says.
        var present = card.Sections[section];
        var (content, citations) = present.Draft is { } draft ? (draft.Content, draft.Citations) : (present.Content, present.Citations);
        return new()
        {
            BattlecardId = card.Id,
            CompetitorId = card.CompetitorId,
            CompetitorName = competitorName,
            Section = section,
            CurrentContent = content,
            CurrentCitations = citations,
            UpdateId = update?.Id,
            Category = update?.Category,
            Title = update?.Title,
            Narrative = update?.Narrative,
            Citations = update?.Citations ?? [],
        };
    }
}
