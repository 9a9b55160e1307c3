using Periscope.ServiceDefaults.Http;

namespace Periscope.Crawler.Discovery;

/// <summary>What counts as the competitor's own site: the home page's host, with or without www, and names below it.</summary>
internal sealed class SiteScope
{
    private static readonly string[] s_trackers = ["utm_", "gclid", "fbclid", "mc_cid", "mc_eid", "ref"];

    private static readonly string[] s_files =
        [".pdf", ".zip", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".mp4", ".css", ".js", ".ico", ".xlsx", ".docx", ".pptx", ".dmg", ".exe"];

    private readonly List<Uri> _homes = [];

    public SiteScope(Uri home) => Include(home);

    /// <summary>Takes in the address that the home page redirected to.</summary>
    public void Include(Uri home) => _homes.Add(home);

    /// <summary>The address as it is kept: no fragment, no tracking parameters. Null when it is not a page of this site.</summary>
    public Uri? Normalize(Uri url)
    {
        // A page's links are anybody's text: some have a host that has no name to look up.
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps || url.AsciiHost() is null || !Owns(url)
            || s_files.Any(extension => url.AbsolutePath.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var query = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => !s_trackers.Any(tracker => parameter.StartsWith(tracker, StringComparison.OrdinalIgnoreCase)));
        return new UriBuilder(url) { Fragment = "", Query = string.Join('&', query) }.Uri;
    }

    public bool IsSubdomain(Uri url) => !_homes.Exists(home => Bare(home.IdnHost).Equals(Bare(url.IdnHost), StringComparison.OrdinalIgnoreCase));

    /// <summary>Two addresses that differ only in the scheme, www or a final slash are one page.</summary>
    public static string Key(Uri url) => $"{Bare(url.IdnHost)}:{(url.IsDefaultPort ? 0 : url.Port)}{url.AbsolutePath.TrimEnd('/')}{url.Query}";

    private static string Bare(string host) => host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;

    // Hosts with a port of their own (development, tests) are different sites on one name.
    private bool Owns(Uri url) => _homes.Exists(home =>
    {
        var (own, other) = (Bare(home.IdnHost), Bare(url.IdnHost));
        return (home.Port == url.Port || (home.IsDefaultPort && url.IsDefaultPort))
            && (other.Equals(own, StringComparison.OrdinalIgnoreCase)
                || (home.HostNameType == UriHostNameType.Dns && other.EndsWith("." + own, StringComparison.OrdinalIgnoreCase)));
    });
}
