using Periscope.Agent.Analysis;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Tells what pricing pages list.</summary>
internal static class AnswerPrices
{
    private const int MostPrices = 8;

    public static void Tell(AnswerDraft draft, NamedCompetitor competitor, EvidenceSet evidence)
    {
        var prices = Of(competitor, evidence);
        if (prices.Count == 0)
        {
            return;
        }

        var told = string.Join(", ", prices.Select(one => one.Price.Plan is { } plan ? $"{plan} at {one.Price.Spoken}" : one.Price.Spoken));
        draft.Say($"- **{competitor.Name}** lists {told}.", [.. prices.Select(one => draft.Sources.Of(one.Found)).DistinctBy(citation => citation.Id)],
            competitor.Id, 0.6 + prices.Average(one => one.Found.Score) * 0.3, SourceTypes.Pricing);
    }

    /// <summary>One sentence that sets the lowest prices beside each other, where they are in the same terms.</summary>
    public static void SideBySide(AnswerDraft draft, Understanding asked, EvidenceSet evidence)
    {
        var lowest = asked.Scope
            .Select(competitor => (Competitor: competitor, Lowest: Of(competitor, evidence).Where(one => one.Price is { Amount: > 0, Period: not null })
                .OrderBy(one => one.Price.Amount).FirstOrDefault()))
            .Where(one => one.Lowest.Price is not null).OrderBy(one => one.Lowest.Price.Amount).ToList();
        if (lowest.Count < 2 || lowest.Select(one => (one.Lowest.Price.Currency, one.Lowest.Price.Period, one.Lowest.Price.Unit)).Distinct().Count() > 1)
        {
            return;
        }

        static string Name((NamedCompetitor Competitor, (Price Price, FoundPassage Found) Lowest) one) =>
            $"{one.Competitor.Name} ({(one.Lowest.Price.Plan is { } plan ? plan + ", " : "")}{one.Lowest.Price.Spoken})";
        draft.Say($"The lowest listed price is that of {Name(lowest[0])}; the lowest of {string.Join(", of ", lowest.Skip(1).Select(Name))}.",
            [.. lowest.Select(one => draft.Sources.Of(one.Lowest.Found)).DistinctBy(citation => citation.Id)], lowest[0].Competitor.Id, 0.9, SourceTypes.Pricing);
    }

    private static List<(Price Price, FoundPassage Found)> Of(NamedCompetitor competitor, EvidenceSet evidence) =>
        [.. evidence.Passages.Where(found => found.Page.CompetitorId == competitor.Id && found.Page.SourceType == SourceTypes.Pricing)
            .OrderBy(found => found.Passage.Start)
            .SelectMany(found => PriceParser.Read(new ChangedLine(true, found.Passage, found.Heading)).Select(price => (price, found)))
            .DistinctBy(one => (one.price.Plan, one.price.Spoken)).Take(MostPrices)];
}
