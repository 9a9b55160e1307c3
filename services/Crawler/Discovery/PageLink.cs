namespace Periscope.Crawler.Discovery;

internal enum LinkPosition
{
    Sitemap,
    Body,
    Footer,
    Menu,
}

/// <summary>An address of the site and how it was met.</summary>
/// <param name="IsSubdomain">Its host is not the home page's but a name below the same domain.</param>
internal sealed record PageLink(Uri Url, string Anchor, LinkPosition Position, bool IsSubdomain);
