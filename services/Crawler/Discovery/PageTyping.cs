using Periscope.Contracts;

namespace Periscope.Crawler.Discovery;

/// <summary>Judges what a page is about by its address, the words that link to it, and where on the page that link stands.</summary>
internal static class PageTyping
{
    /// <summary>Below this a guess is worse than no source.</summary>
    public const int Threshold = 30;

    private const int AloneInPath = 60;
    private const int DeeperInPath = 46;
    private const int WordInSegment = 32;
    private const int AboveOtherPages = 4;
    private const int ByHost = 58;
    private const int ByWholeAnchor = 36;
    private const int ByWordInAnchor = 18;

    /// <summary>How well the link fits the type; 100 is a page at /pricing that the main menu calls "Pricing".</summary>
    public static int Score(PageLink link, PageWords words)
    {
        var byAddress = Math.Max(ByPath(link, words), OnSubdomain(link, words));
        var byAnchor = ByAnchor(link.Anchor, words);
        if (byAddress == 0 && byAnchor < ByWholeAnchor)
        {
            return 0;
        }

        var position = link.Position switch
        {
            LinkPosition.Menu => 8,
            // What is at the foot of every page is there for good; terms and careers usually are.
            LinkPosition.Footer => words.Type is SourceTypes.Terms or SourceTypes.Careers or SourceTypes.News ? 8 : 5,
            LinkPosition.Body => 2,
            _ => 0,
        };
        return byAddress + byAnchor + position - (link.Url.Query.Length > 0 ? 12 : 0);
    }

    private static int ByPath(PageLink link, PageWords words)
    {
        var segments = Segments(link.Url);
        var best = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            var last = i == segments.Count - 1;
            var weight = words.Weight(segment);
            var points = 0;
            if (weight > 0)
            {
                points = !last ? AboveOtherPages : segments.Count == 1 ? AloneInPath : DeeperInPath - (6 * (segments.Count - 2));
            }
            else if (last && (weight = words.WeightOfWordIn(segment)) > 0)
            {
                points = WordInSegment - (8 * (segments.Count - 1));
            }

            best = Math.Max(best, (int)(points * weight));
        }

        return best;
    }

    private static int OnSubdomain(PageLink link, PageWords words)
    {
        var label = link.Url.Host.Split('.')[0];
        return link.IsSubdomain && words.Hosts.Contains(label) ? ByHost - (10 * Segments(link.Url).Count) : 0;
    }

    private static int ByAnchor(string anchor, PageWords words)
    {
        var text = anchor.Trim().ToLowerInvariant();
        if (text.Length is 0 or > 60)
        {
            return 0;
        }

        var whole = words.Weight(text.Replace(' ', '-'));
        return whole > 0 ? (int)(ByWholeAnchor * whole)
            : words.Anchors.Any(phrase => text.Contains(phrase, StringComparison.Ordinal)) ? ByWordInAnchor : 0;
    }

    // A leading language ("/en/", "/de-at/") and a file's extension say nothing about a page.
    private static List<string> Segments(Uri url)
    {
        var segments = Uri.UnescapeDataString(url.AbsolutePath).ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (segments.Count > 1 && (segments[0].Length == 2 || segments[0] is [_, _, '-' or '_', _, _]))
        {
            segments.RemoveAt(0);
        }

        if (segments.Count > 0)
        {
            var last = segments[^1];
            var dot = last.LastIndexOf('.');
            segments[^1] = dot > 0 && last[(dot + 1)..] is "html" or "htm" or "php" or "aspx" or "asp" or "jsp" ? last[..dot] : last;
            if (segments.Count > 1 && segments[^1] is "index" or "default")
            {
                segments.RemoveAt(segments.Count - 1);
            }
        }

        return segments;
    }
}
