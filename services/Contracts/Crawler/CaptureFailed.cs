namespace Periscope.Contracts.Crawler;

/// <summary>A capture gave up after its retries, or could not be tried at all.</summary>
public sealed record CaptureFailed
{
    public required Guid JobId { get; init; }
    public required Guid SourceId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string Url { get; init; }

    /// <summary>The platform's code, 4001 to 5002.</summary>
    public required string ErrorCode { get; init; }
    public required string Error { get; init; }
    public required DateTimeOffset FailedAt { get; init; }
}
