namespace Periscope.Crawler.Fetching;

/// <summary>A page could not be had. Thrown across the fetching code and turned into the job's outcome in one place.</summary>
internal sealed class CrawlFailedException(CrawlFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public CrawlFailure Failure { get; } = failure;
}

/// <summary>The host wants to be left alone for longer than a worker should wait; the job goes back to the queue unharmed.</summary>
internal sealed class HostRestingException(string host, DateTimeOffset until) : Exception($"{host} rests until {until:O}.")
{
    public DateTimeOffset Until { get; } = until;
}
