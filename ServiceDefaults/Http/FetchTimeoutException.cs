namespace Periscope.ServiceDefaults.Http;

/// <summary>A guarded request, its redirects, retries and body included, took longer than its client's time limit.</summary>
public sealed class FetchTimeoutException(TimeSpan limit, Exception? inner = null)
    : HttpRequestException($"No complete answer within {limit.TotalSeconds:0.###} seconds.", inner)
{
    public TimeSpan Limit { get; } = limit;
}
