using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Periscope.Crawler.Fetching;

internal sealed class CrawlOptions
{
    public const string Section = "Crawl";

    /// <summary>The name that robots.txt groups are selected by; the user agent starts with it.</summary>
    [Required]
    public string ProductToken { get; set; } = "Periscope";

    /// <summary>Jobs that one process works on at the same time. Waiting for sites costs no processor; parsing is limited apart, to the cores.</summary>
    [Range(1, 256)]
    public int FetchConcurrency { get; set; } = 16;

    [Range(1, 64)]
    public int ConcurrencyPerHost { get; set; } = 2;

    /// <summary>The least time between the starts of two requests to one public host.</summary>
    [Range(0, 60_000)]
    public int DelayPerHostMilliseconds { get; set; } = 500;

    /// <summary>The same for the hosts of Fetch:AllowedPrivateHosts, which are our own.</summary>
    [Range(0, 60_000)]
    public int DelayPerPrivateHostMilliseconds { get; set; }

    /// <summary>A robots.txt that asks for longer pauses than this gets this.</summary>
    [Range(0, 600)]
    public int MaxCrawlDelaySeconds { get; set; } = 10;

    /// <summary>The longest time that a site's Retry-After is obeyed for.</summary>
    [Range(1, 86_400)]
    public int MaxRetryAfterSeconds { get; set; } = 900;

    [Range(1, 300)]
    public int FetchTimeoutSeconds { get; set; } = 20;

    [Range(1_024, 64 * 1_024 * 1_024)]
    public int MaxBytes { get; set; } = 8 * 1024 * 1024;

    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>The longest that one attempt of a capture may take.</summary>
    [Range(1, 3_600)]
    public int CaptureTimeoutSeconds { get; set; } = 60;

    [Range(1, 3_600)]
    public int DiscoveryTimeoutSeconds { get; set; } = 180;

    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The pause before the second attempt; it doubles with each further one.</summary>
    [Range(0.01, 3_600)]
    public double RetryBaseSeconds { get; set; } = 2;

    [Range(0.1, 60)]
    public double HeartbeatSeconds { get; set; } = 4;

    /// <summary>A running job without a heartbeat for this long is taken from its worker.</summary>
    [Range(0.5, 600)]
    public double LeaseSeconds { get; set; } = 15;

    /// <summary>Waiting jobs of one workspace beyond which new requests to scrape are refused.</summary>
    [Range(1, 1_000_000)]
    public int QueueLimit { get; set; } = 2_000;

    /// <summary>A source whose captures failed this many times in a row is marked failed.</summary>
    [Range(1, 100)]
    public int FailuresBeforeFailed { get; set; } = 5;

    [Range(1, 1_440)]
    public int RobotsCacheMinutes { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class CrawlOptionsValidator : IValidateOptions<CrawlOptions>;
