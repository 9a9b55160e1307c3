using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Periscope.Crawler.Discovery;

/// <summary>What a home page tells of the rest of its site.</summary>
internal sealed record HomePage(IReadOnlyList<PageLink> Links, Uri? Feed)
{
    private const int MaxLinks = 2_000;

    public static HomePage Parse(string html, Uri address, SiteScope site)
    {
        var document = new HtmlParser().ParseDocument(html);
        var baseUrl = address;
        if (document.QuerySelector("base[href]")?.GetAttribute("href") is { } href && Uri.TryCreate(address, href, out var declared))
        {
            baseUrl = declared;
        }

        var links = new List<PageLink>();
        foreach (var anchor in document.QuerySelectorAll("a[href]").Take(MaxLinks))
        {
            var target = anchor.GetAttribute("href")!.Trim();
            // A link into this same page is not another page.
            if (target.Length == 0 || target[0] == '#' || !Uri.TryCreate(baseUrl, target, out var url) || site.Normalize(url) is not { } page
                || SiteScope.Key(page) == SiteScope.Key(address))
            {
                continue;
            }

            links.Add(new PageLink(page, Words(anchor), PositionOf(anchor), site.IsSubdomain(page)));
        }

        return new HomePage(links, FeedOf(document, baseUrl, site));
    }

    private static string Words(IElement anchor)
    {
        var text = string.Join(' ', anchor.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length > 0 ? text : anchor.GetAttribute("aria-label") ?? anchor.GetAttribute("title") ?? "";
    }

    private static LinkPosition PositionOf(IElement anchor)
    {
        for (var element = anchor.ParentElement; element is not null; element = element.ParentElement)
        {
            var role = element.GetAttribute("role");
            var name = $"{element.Id} {element.ClassName}";
            if (element.LocalName is "footer" || role == "contentinfo" || name.Contains("footer", StringComparison.OrdinalIgnoreCase))
            {
                return LinkPosition.Footer;
            }

            if (element.LocalName is "nav" or "header" || role is "navigation" or "banner")
            {
                // A menu inside the footer is the footer's.
                return element.Closest("footer") is null ? LinkPosition.Menu : LinkPosition.Footer;
            }
        }

        return LinkPosition.Body;
    }

    private static Uri? FeedOf(IHtmlDocument document, Uri baseUrl, SiteScope site) => document
        .QuerySelectorAll("link[rel~=alternate][href]")
        .Where(link => link.GetAttribute("type")?.Trim().ToLowerInvariant() is "application/rss+xml" or "application/atom+xml" or "application/feed+json")
        .Where(link => link.GetAttribute("title")?.Contains("comment", StringComparison.OrdinalIgnoreCase) != true)
        .Select(link => Uri.TryCreate(baseUrl, link.GetAttribute("href"), out var url) ? site.Normalize(url) : null)
        .FirstOrDefault(url => url is not null);
}
