using System.Net;
using System.Text;
using Microsoft.Extensions.Options;

namespace Periscope.Crawler.Fetching;

/// <summary>A page as it was fetched.</summary>
/// <param name="Url">After redirects.</param>
/// <param name="Content">Null when the site said that nothing changed.</param>
/// <param name="Redirects">The addresses that led to <paramref name="Url"/>, the first asked for first.</param>
internal sealed record FetchedPage(Uri Url, int Status, byte[]? Content, IReadOnlyList<Uri> Redirects)
{
    public required string MediaType { get; init; }

    public string? HeaderCharset { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }
}

/// <summary>Fetches pages by the rules of their sites: robots.txt at every hop, conditional requests, text only.</summary>
internal sealed class PageFetcher(SiteClient client, RobotsCache robots, IOptions<CrawlOptions> options)
{
    private static readonly string[] s_types =
        ["text/", "application/xhtml+xml", "application/xml", "application/json", "application/ld+json", "application/feed+json"];

    /// <exception cref="CrawlFailedException">The page could not be had.</exception>
    /// <exception cref="HostRestingException">Not now.</exception>
    public async Task<FetchedPage> FetchAsync(Uri url, string? etag, string? lastModified, CancellationToken cancellationToken)
    {
        var hops = new List<Uri>();
        while (true)
        {
            var rules = await robots.GetAsync(url, cancellationToken);
            if (!rules.IsAllowed(url.PathAndQuery))
            {
                throw ReferenceEquals(rules, RobotsRules.DisallowAll)
                    ? Failed(CrawlError.ServerError, $"{url.Host} answers with a server error when asked for its robots.txt, so nothing is read.")
                    : Failed(CrawlError.Robots, $"{url.Host} does not allow {url.PathAndQuery} to be read by crawlers (robots.txt).");
            }

            var answer = await client.GetAsync(url, etag, lastModified, rules.CrawlDelay, cancellationToken);
            if (!answer.IsRedirect)
            {
                return Judge(answer, hops);
            }

            hops.Add(url);
            if (hops.Count > options.Value.MaxRedirects)
            {
                throw Failed(CrawlError.Redirects, $"{hops[0]} redirects more than {options.Value.MaxRedirects} times.");
            }

            url = answer.Location!;
        }
    }

    /// <summary>A file of the site that is no page, such as a sitemap; null when it cannot be had.</summary>
    public async Task<byte[]?> TryReadFileAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var rules = await robots.GetAsync(url, cancellationToken);
            var answer = await client.GetAsync(url, etag: null, lastModified: null, rules.CrawlDelay, cancellationToken);
            if (answer.IsRedirect && answer.Location!.Host == url.Host)
            {
                answer = await client.GetAsync(answer.Location, etag: null, lastModified: null, rules.CrawlDelay, cancellationToken);
            }

            return answer.Status == HttpStatusCode.OK ? answer.Body : null;
        }
        catch (CrawlFailedException)
        {
            return null;
        }
    }

    private static FetchedPage Judge(SiteAnswer answer, List<Uri> hops)
    {
        var (url, status) = (answer.Url, (int)answer.Status);
        if (answer.Status != HttpStatusCode.NotModified)
        {
            if (CaptchaSigns.In(answer.Status, answer.Body))
            {
                throw Failed(CrawlError.Captcha, $"{url.Host} asks visitors to prove that they are human.");
            }

            if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.NonAuthoritativeInformation))
            {
                throw new CrawlFailedException(FailureOf(answer));
            }
        }

        var mediaType = answer.MediaType ?? "text/html";
        if (answer.Status != HttpStatusCode.NotModified && !IsText(mediaType, answer.Body))
        {
            throw Failed(CrawlError.UnsupportedType, answer.Body.AsSpan().StartsWith("%PDF"u8) || mediaType == "application/pdf"
                ? $"{url} is a PDF document; only HTML, text, XML and JSON are read."
                : $"{url} is {mediaType}; only HTML, text, XML and JSON are read.");
        }

        return new FetchedPage(url, status, answer.Status == HttpStatusCode.NotModified ? null : answer.Body, hops)
        {
            MediaType = mediaType,
            HeaderCharset = answer.HeaderCharset,
            ETag = answer.ETag,
            LastModified = answer.LastModified,
        };
    }

    private static CrawlFailure FailureOf(SiteAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Forbidden => new(CrawlError.Blocked, $"{answer.Url.Host} refuses to show {answer.Url.PathAndQuery} to us (status 403)."),
        HttpStatusCode.TooManyRequests => new(CrawlError.RateLimited, $"{answer.Url.Host} asks us to slow down (status 429).")
        {
            RetryAt = answer.RetryAt,
        },
        >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout =>
            new(CrawlError.ServerError, $"{answer.Url} answers with status {(int)answer.Status}.") { RetryAt = answer.RetryAt },
        _ => new(CrawlError.HttpStatus, $"{answer.Url} answers with status {(int)answer.Status}."),
    };

    private static bool IsText(string mediaType, ReadOnlySpan<byte> body)
    {
        if (!s_types.Any(type => mediaType.StartsWith(type, StringComparison.Ordinal)) && !mediaType.EndsWith("+xml", StringComparison.Ordinal)
            && !mediaType.EndsWith("+json", StringComparison.Ordinal))
        {
            return false;
        }

        // Servers call many a file text; a zero byte near its beginning says otherwise, but for UTF-16.
        var isUtf16 = body is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] || Encoding.Latin1.GetString(body[..Math.Min(body.Length, 4)]).Contains("<\0", StringComparison.Ordinal);
        return !body.StartsWith("%PDF"u8) && (isUtf16 || !body[..Math.Min(body.Length, 512)].Contains((byte)0));
    }

    private static CrawlFailedException Failed(CrawlError error, string message) => new(new CrawlFailure(error, message));
}
