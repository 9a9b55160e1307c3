using Periscope.Agent.Analysis;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Quotes what pages say.</summary>
internal static class AnswerPassages
{
    public static void Tell(AnswerDraft draft, NamedCompetitor competitor, EvidenceSet evidence, int most)
    {
        var found = evidence.Passages
            // What a pricing page charges is told by its prices.
            .Where(one => one.Page.CompetitorId == competitor.Id
                && !(one.Page.SourceType == SourceTypes.Pricing && PriceParser.Read(new ChangedLine(true, one.Passage, one.Heading)).Any()))
            .OrderByDescending(one => one.Score).ToList();
        foreach (var one in found.Where(one => one.Score >= found[0].Score * 0.6).Take(most))
        {
            var citation = draft.Sources.Of(one);
            draft.Say($"- **{competitor.Name}**'s {SourceNames.Of(one.Page.SourceType)} says: \"{citation.Quote.ReplaceLineEndings(" ")}\"", [citation],
                competitor.Id, 0.4 + one.Score * 0.5, one.Page.SourceType);
        }
    }
}
