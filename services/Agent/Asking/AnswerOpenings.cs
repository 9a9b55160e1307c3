using Periscope.Agent.Analysis;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Tells whom a competitor wants to hire.</summary>
internal static class AnswerOpenings
{
    private const int MostShown = 6;

    public static void Tell(AnswerDraft draft, NamedCompetitor competitor, Understanding asked, EvidenceSet evidence)
    {
        var openings = evidence.Passages
            .Where(found => found.Page.CompetitorId == competitor.Id && found.Page.SourceType is SourceTypes.Careers or SourceTypes.Jobs)
            .Where(found => found.Page.CompetitorId == competitor.Id && HiringDetector.IsJobTitle(found.Passage.Text))
            .OrderByDescending(found => found.Score).ThenBy(found => found.Passage.Start).ToList();
        if (openings.Count == 0)
        {
            AnswerUpdates.Tell(draft, competitor, evidence, 3, meaning: false);
            return;
        }

        // The terms are stems, which nobody wants to read.
        var about = asked.Terms.Count > 0 ? " that fit" : "";
        var more = openings.Count > MostShown ? $"; and {openings.Count - MostShown} more" : "";
        var shown = openings.Take(MostShown).ToList();
        draft.Say($"- **{competitor.Name}** lists {(openings.Count == 1 ? "1 open position" : $"{openings.Count} open positions")}{about}: "
            + $"{string.Join("; ", shown.Select(found => found.Passage.Text))}{more}.",
            [.. shown.Select(draft.Sources.Of)], competitor.Id, 0.9, shown[0].Page.SourceType);
    }
}
