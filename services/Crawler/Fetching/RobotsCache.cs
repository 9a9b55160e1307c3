using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;

namespace Periscope.Crawler.Fetching;

/// <summary>The robots.txt of each origin, read once an hour at most.</summary>
internal sealed class RobotsCache(SiteClient client, IOptions<CrawlOptions> options, TimeProvider clock)
{
    private const int ManyOrigins = 5_000;
    private const int MaxRedirects = 5;

    // A site that could not say what it allows is asked again soon.
    private static readonly TimeSpan s_failureLifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <exception cref="CrawlFailedException">The site itself could not be reached; that tells more than missing rules.</exception>
    public async Task<RobotsRules> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        var origin = url.GetLeftPart(UriPartial.Authority);
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(origin, out var entry) && entry.Until > now)
        {
            return entry.Rules;
        }

        var rules = await ReadAsync(new Uri(origin + "/robots.txt"), cancellationToken);
        var lifetime = ReferenceEquals(rules, RobotsRules.DisallowAll) ? s_failureLifetime : TimeSpan.FromMinutes(options.Value.RobotsCacheMinutes);
        if (_entries.Count > ManyOrigins)
        {
            _entries.Clear();
        }

        _entries[origin] = new Entry(rules, now + lifetime);
        return rules;
    }

    private async Task<RobotsRules> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            var answer = await client.GetAsync(url, etag: null, lastModified: null, crawlDelay: null, cancellationToken);
            if (answer.IsRedirect)
            {
                url = answer.Location!;
                continue;
            }

            // RFC 9309 2.3.1: what is not there forbids nothing; a server that fails, or asks for patience, is left alone.
            return answer.Status switch
            {
                HttpStatusCode.OK => RobotsRules.Parse(answer.Body, options.Value.ProductToken),
                >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => RobotsRules.DisallowAll,
                _ => RobotsRules.AllowAll,
            };
        }

        return RobotsRules.AllowAll;
    }

    private sealed record Entry(RobotsRules Rules, DateTimeOffset Until);
}
