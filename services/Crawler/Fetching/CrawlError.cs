namespace Periscope.Crawler.Fetching;

/// <summary>Why a job did not succeed: the platform's code, whether trying again can help, and what to do about it.</summary>
/// <remarks>This is the one table of the codes; <c>docs/guides/crawler.md</c> shows it to people.</remarks>
internal sealed record CrawlError(string Code, string Name, bool Retry, string Recovery)
{
    public static readonly CrawlError Timeout = new("4001", "network timeout", true, "Tried again with growing pauses.");
    public static readonly CrawlError Blocked = new("4002", "blocked by the site", true, "Tried again; ask the site's owner or slow the schedule down.");
    public static readonly CrawlError Captcha = new("4003", "captcha", false, "A person has to look at the page.");
    public static readonly CrawlError RefusedByGuard = new("4007", "address refused", false, "The address leads into a private network; correct the source.");
    public static readonly CrawlError Robots = new("4008", "disallowed by robots.txt", false, "Ask the site's owner, or watch another page.");
    public static readonly CrawlError HttpStatus = new("4009", "error status", false, "Correct the source's address.");
    public static readonly CrawlError ServerError = new("4009", "error status", true, "Tried again with growing pauses.");
    public static readonly CrawlError TooLarge = new("4010", "page too large", false, "Watch a smaller page.");
    public static readonly CrawlError UnsupportedType = new("4011", "content that is not text", false, "Watch a page of HTML, text, XML or JSON.");
    public static readonly CrawlError Dns = new("4012", "unknown host", false, "Correct the competitor's domain or the source's address.");
    public static readonly CrawlError RateLimited = new("4013", "asked to slow down", true, "Tried again when the site says so.");
    public static readonly CrawlError Unreachable = new("4014", "connection failed", true, "Tried again with growing pauses.");
    public static readonly CrawlError Redirects = new("4015", "redirected too often", false, "Correct the source's address.");
    public static readonly CrawlError WorkerLost = new("4016", "worker lost", true, "Taken over by another worker.");
    public static readonly CrawlError Internal = new("4017", "internal error", true, "Tried again; the service's log says what happened.");
    public static readonly CrawlError Database = new("5001", "database error", true, "Taken over when the database is back.");
    public static readonly CrawlError QueueFull = new("5002", "queue full", true, "Send the request again after Retry-After.");

    public static IReadOnlyList<CrawlError> All { get; } =
    [
        Timeout, Blocked, Captcha, RefusedByGuard, Robots, HttpStatus, ServerError, TooLarge, UnsupportedType, Dns, RateLimited,
        Unreachable, Redirects, WorkerLost, Internal, Database, QueueFull,
    ];
}

/// <summary>One failure: its kind and a sentence that says what happened here.</summary>
internal sealed record CrawlFailure(CrawlError Error, string Message)
{
    /// <summary>When the site itself said when to come back.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}
