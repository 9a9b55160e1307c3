using System.Text.RegularExpressions;
using Periscope.Agent.Analysis;
using Periscope.Agent.Asking;
using Periscope.Agent.Evidence;
using Periscope.Contracts;
using Periscope.Contracts.Agent;

namespace Periscope.Agent.Drafting;

/// <summary>Drafts a section from all that is known of a competitor, in the words of its own pages.</summary>
internal static partial class EvidenceDraft
{
    private const int MostPoints = 6;

    private static readonly Dictionary<string, (string[] Sources, Regex Words, string Lead)> Quoted = new()
    {
        [BattlecardSections.Overview] = ([SourceTypes.Home, SourceTypes.Product], Anything(), "It says of itself"),
        [BattlecardSections.Strengths] = ([SourceTypes.Home, SourceTypes.Product], Strength(), "It claims"),
        [BattlecardSections.KeyDifferentiators] = ([SourceTypes.Home, SourceTypes.Product], Difference(), "It sets itself apart"),
        [BattlecardSections.Weaknesses] = ([SourceTypes.Docs, SourceTypes.Reviews, SourceTypes.Product], Weakness(), "It says"),
        [BattlecardSections.CustomerStories] = ([SourceTypes.Home, SourceTypes.Blog, SourceTypes.News, SourceTypes.Product], Story(), "It tells"),
    };

    private static readonly Dictionary<string, string[]> Categories = new()
    {
        [BattlecardSections.Overview] = [UpdateCategories.Funding, UpdateCategories.Acquisition, UpdateCategories.Leadership, UpdateCategories.Messaging],
        [BattlecardSections.Strengths] = [UpdateCategories.Product, UpdateCategories.Funding],
        [BattlecardSections.Weaknesses] = [UpdateCategories.Legal],
        [BattlecardSections.KeyDifferentiators] = [UpdateCategories.Product, UpdateCategories.Messaging],
        [BattlecardSections.ObjectionHandling] = [UpdateCategories.Pricing, UpdateCategories.Legal],
        [BattlecardSections.PricingComparison] = [UpdateCategories.Pricing],
        [BattlecardSections.CustomerStories] = [],
    };

    public static SectionDraft Write(
        DraftSection request, IReadOnlyList<(KnownPage Page, IReadOnlyList<Passage> Passages)> pages, IReadOnlyList<KnownUpdate> updates)
    {
        var text = SectionText.Of(request.CurrentContent, request.CurrentCitations);
        var sources = new CitationList();
        var added = 0;
        var points = request.Section == BattlecardSections.PricingComparison ? Prices(pages) : Quotes(request.Section, pages);
        foreach (var (fact, found) in points.Take(MostPoints))
        {
            added += text.Add(fact, null, [sources.Of(found)]) ? 1 : 0;
        }

        var categories = Categories.GetValueOrDefault(request.Section, []);
        foreach (var update in updates.Where(update => categories.Contains(update.Category) && update.Citations.Count > 0).Take(MostPoints).Reverse())
        {
            var name = request.CompetitorName + ": ";
            var fact = update.Title.StartsWith(name, StringComparison.Ordinal) ? update.Title[name.Length..] : update.Title;
            added += text.Add(char.ToUpperInvariant(fact[0]) + fact[1..], update.DetectedAt, update.Citations) ? 1 : 0;
        }

        var (content, citations) = text.Finish();
        return content.Length == 0
            ? new SectionDraft($"No evidence yet: nothing that was captured of {request.CompetitorName} speaks of this.", [], 0)
            : new SectionDraft(content, citations, added > 0 ? Math.Min(0.75, 0.45 + added * 0.08) : 0.3);
    }

    private static IEnumerable<(string Fact, FoundPassage Found)> Prices(IReadOnlyList<(KnownPage Page, IReadOnlyList<Passage> Passages)> pages) =>
        from page in pages
        where page.Page.SourceType == SourceTypes.Pricing
        from found in page.Passages.Select((passage, index) => new FoundPassage(page.Page, passage, PassageRanking.HeadingOf(page.Passages, index), 1))
        let prices = PriceParser.Read(new ChangedLine(true, found.Passage, found.Heading)).ToList()
        where prices.Count > 0
        select (string.Join(", ", prices.Select(price => price.Plan is { } plan ? $"{plan} costs {price.Spoken}" : $"A price of {price.Spoken} is listed")), found);

    private static IEnumerable<(string Fact, FoundPassage Found)> Quotes(
        string section, IReadOnlyList<(KnownPage Page, IReadOnlyList<Passage> Passages)> pages)
    {
        if (!Quoted.TryGetValue(section, out var rule))
        {
            return [];
        }

        return from page in pages.OrderBy(page => Array.IndexOf(rule.Sources, page.Page.SourceType))
               where rule.Sources.Contains(page.Page.SourceType)
               from passage in page.Passages.Take(section == BattlecardSections.Overview ? 15 : 400)
               where passage.Text.Length is >= 30 and <= 320 && passage.Text.Count(char.IsWhiteSpace) >= 4 && rule.Words.IsMatch(passage.Text)
               select ($"{rule.Lead}: \"{passage.Text.ReplaceLineEndings(" ")}\"", new FoundPassage(page.Page, passage, null, 1));
    }

    [GeneratedRegex(@"\w")]
    private static partial Regex Anything();

    [GeneratedRegex(@"\b(?:fast\w*|secure|security|soc 2|iso 27001|99\.\d+|uptime|support|trusted|award\w*|leader\w*|integrat\w+|scal\w+|reliab\w+|easy|powerful)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Strength();

    [GeneratedRegex(@"\b(?:only|unlike|first|unique\w*|built for|designed for|without|instead of|open source|patented|no other|all-in-one)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Difference();

    [GeneratedRegex(@"\b(?:does not|doesn['’]t|not (?:yet )?(?:supported|available)|limited to|limitations?|known issues?|cannot|deprecat\w+|coming soon|missing|slow|expensive)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Weakness();

    [GeneratedRegex(@"\b(?:customer stor\w+|case study|success story|trusted by|saved|reduced|grew|increased|used by|customers? (?:like|such as|include))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Story();
}
