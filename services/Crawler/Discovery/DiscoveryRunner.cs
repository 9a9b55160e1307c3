using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;

namespace Periscope.Crawler.Discovery;

/// <summary>Reads a site's robots.txt, home page and sitemaps, and proposes the pages to watch.</summary>
internal sealed class DiscoveryRunner(PageFetcher fetcher, RobotsCache robots, ParseSlots slots, JobProgress progress)
{
    private const int MaxSitemaps = 6;

    public async Task<JobOutcome> RunAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        var messages = new List<string>();
        try
        {
            return await DiscoverAsync(job, messages, cancellationToken);
        }
        catch (CrawlFailedException e)
        {
            return new NotDone(e.Failure) { Messages = messages };
        }
    }

    private async Task<JobOutcome> DiscoverAsync(ClaimedJob job, List<string> messages, CancellationToken cancellationToken)
    {
        var home = new Uri(job.Url);
        var rules = await robots.GetAsync(home, cancellationToken);
        await SayAsync(ReferenceEquals(rules, RobotsRules.AllowAll) ? "The site has no robots.txt" : "Read robots.txt");

        var page = await fetcher.FetchAsync(home, etag: null, lastModified: null, cancellationToken);
        var site = new SiteScope(home);
        site.Include(page.Url);
        HomePage parsed;
        using (await slots.EnterAsync(cancellationToken))
        {
            var content = page.Content ?? [];
            parsed = HomePage.Parse(Charsets.Decode(content, Charsets.Detect(content, page.HeaderCharset)), page.Url, site);
        }

        await SayAsync($"Read the home page: {parsed.Links.Count} links");

        var fromSitemaps = await ReadSitemapsAsync(page.Url, rules, site, cancellationToken);
        await SayAsync(fromSitemaps.Count == 0 ? "Found no sitemap" : $"Read the sitemap: {fromSitemaps.Count} addresses");

        var origin = page.Url.GetLeftPart(UriPartial.Authority);
        var allowed = parsed.Links.Concat(fromSitemaps)
            .Where(link => link.Url.GetLeftPart(UriPartial.Authority) != origin || rules.IsAllowed(link.Url.PathAndQuery));
        using (await slots.EnterAsync(cancellationToken))
        {
            var proposals = SourceProposal.From(page.Url, allowed, parsed.Feed);
            messages.Add($"Found {proposals.Count} {(proposals.Count == 1 ? "page" : "pages")}: {string.Join(", ", proposals.Select(p => p.Type))}");
            return new Discovered(proposals, messages);
        }

        async Task SayAsync(string message)
        {
            messages.Add(message);
            await progress.ReportAsync(job, messages, cancellationToken);
        }
    }

    private async Task<List<PageLink>> ReadSitemapsAsync(Uri home, RobotsRules rules, SiteScope site, CancellationToken cancellationToken)
    {
        var waiting = new Queue<Uri>(rules.Sitemaps
            .Select(text => Uri.TryCreate(home, text, out var url) ? site.Normalize(url) : null).OfType<Uri>().DefaultIfEmpty(new Uri(home, "/sitemap.xml")));
        var seen = new HashSet<Uri>();
        var links = new List<PageLink>();
        while (waiting.TryDequeue(out var url) && seen.Count < MaxSitemaps && links.Count < Sitemap.MaxPages)
        {
            if (!seen.Add(url) || await fetcher.TryReadFileAsync(url, cancellationToken) is not { } content)
            {
                continue;
            }

            using var slot = await slots.EnterAsync(cancellationToken);
            var sitemap = Sitemap.Parse(content);
            links.AddRange(sitemap.Pages.Select(site.Normalize).OfType<Uri>()
                .Select(page => new PageLink(page, "", LinkPosition.Sitemap, site.IsSubdomain(page))));
            foreach (var further in sitemap.Sitemaps.Select(site.Normalize).OfType<Uri>())
            {
                waiting.Enqueue(further);
            }
        }

        return links;
    }
}
