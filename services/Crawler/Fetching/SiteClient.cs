using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.Crawler.Fetching;

/// <summary>What a site answered to one request; a redirect is an answer too.</summary>
internal sealed record SiteAnswer(Uri Url, HttpStatusCode Status, byte[] Body)
{
    public string? MediaType { get; init; }

    public string? HeaderCharset { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    public Uri? Location { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public bool IsRedirect => Location is not null && (int)Status is 301 or 302 or 303 or 307 or 308;
}

/// <summary>Sends single requests to sites: in the host's turn, through the guarded client, with failures in our own codes.</summary>
internal sealed class SiteClient(IHttpClientFactory clients, HostGate gate, IOptions<CrawlOptions> options, TimeProvider clock)
{
    public const string Name = "scraper";

    public async Task<SiteAnswer> GetAsync(
        Uri url, string? etag, string? lastModified, TimeSpan? crawlDelay, CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(url.Authority, crawlDelay, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5");
        request.Headers.TryAddWithoutValidation("Accept-Language", "en,*;q=0.5");
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        if (lastModified is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
        }

        try
        {
            using var client = clients.CreateClient(Name);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Answer(url, response, body);
        }
        catch (Exception e) when (e is HttpRequestException or CircuitOpenException or IOException or InvalidDataException)
        {
            throw new CrawlFailedException(FailureOf(url, e), e);
        }
    }

    private SiteAnswer Answer(Uri url, HttpResponseMessage response, byte[] body)
    {
        var retryAt = RetryAt(response.Headers.RetryAfter);
        if (retryAt is { } until && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            gate.Rest(url.Authority, until);
        }

        response.Headers.NonValidated.TryGetValues("ETag", out var etag);
        response.Content.Headers.NonValidated.TryGetValues("Last-Modified", out var lastModified);
        return new SiteAnswer(url, response.StatusCode, body)
        {
            MediaType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant(),
            HeaderCharset = response.Content.Headers.ContentType?.CharSet,
            ETag = etag.FirstOrDefault(),
            LastModified = lastModified.FirstOrDefault(),
            Location = response.Headers.Location is { } location && Uri.TryCreate(url, location, out var target) ? target : null,
            RetryAt = retryAt,
        };
    }

    private DateTimeOffset? RetryAt(RetryConditionHeaderValue? header)
    {
        var now = clock.GetUtcNow();
        var pause = header?.Delta ?? (header?.Date - now);
        return pause is { } asked && asked > TimeSpan.Zero
            ? now + TimeSpan.FromSeconds(Math.Min(asked.TotalSeconds, options.Value.MaxRetryAfterSeconds))
            : null;
    }

    private static CrawlFailure FailureOf(Uri url, Exception exception) => exception switch
    {
        FetchTimeoutException timeout => new(
            CrawlError.Timeout, $"{url.Host} did not answer completely within {timeout.Limit.TotalSeconds:0.#} seconds."),
        FetchRefusedException { Reason: FetchRefusal.TooLarge } => new(CrawlError.TooLarge, $"The answer of {url} is larger than a page may be."),
        FetchRefusedException refused => new(CrawlError.RefusedByGuard, refused.Message),
        CircuitOpenException open => new(CrawlError.Unreachable, $"{url.Host} failed too often of late; it is left alone for a while.")
        {
            RetryAt = open.RetryAt,
        },
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } } =>
            new(CrawlError.Dns, $"The name {url.Host} leads nowhere."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new(CrawlError.Unreachable, $"No secure connection to {url.Host} could be made; its certificate may be wrong."),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            new(CrawlError.Unreachable, $"{url.Authority} refuses connections."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            new(CrawlError.Unreachable, $"{url.Authority} cannot be reached."),
        _ => new(CrawlError.Unreachable, $"The connection to {url.Authority} broke off."),
    };
}
