using Periscope.Contracts;

namespace Periscope.Crawler.Discovery;

/// <summary>A page that is worth watching, and as what.</summary>
internal sealed record SourceProposal(string Type, Uri Url)
{
    private static readonly List<string> s_order = [.. SourceTypes.All];

    /// <summary>The home page, the best page of each type, and the feed if the site has one. No address is proposed twice.</summary>
    public static IReadOnlyList<SourceProposal> From(Uri home, IEnumerable<PageLink> links, Uri? feed)
    {
        var proposals = new List<SourceProposal> { new(SourceTypes.Home, home) };
        var taken = new HashSet<string> { SiteScope.Key(home) };
        var candidates = links
            .GroupBy(link => SiteScope.Key(link.Url))
            .SelectMany(same => PageWords.All.Select(words => (
                words.Type,
                Best: same.MaxBy(link => PageTyping.Score(link, words))!,
                Score: same.Max(link => PageTyping.Score(link, words)))))
            .Where(candidate => candidate.Score >= PageTyping.Threshold)
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Best.Url.AbsoluteUri.Length)
            .ThenBy(candidate => candidate.Best.Url.AbsoluteUri, StringComparer.Ordinal);
        var found = new HashSet<string>();
        foreach (var (type, best, _) in candidates)
        {
            if (!found.Contains(type) && taken.Add(SiteScope.Key(best.Url)))
            {
                found.Add(type);
                proposals.Add(new SourceProposal(type, best.Url));
            }
        }

        if (feed is not null && taken.Add(SiteScope.Key(feed)))
        {
            proposals.Add(new SourceProposal(SourceTypes.Feed, feed));
        }

        // Told in the order of the list of kinds, which is the order of interest.
        return [.. proposals.OrderBy(proposal => s_order.IndexOf(proposal.Type))];
    }
}
