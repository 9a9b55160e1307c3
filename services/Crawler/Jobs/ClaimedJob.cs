namespace Periscope.Crawler.Jobs;

/// <summary>A job that this process runs, with what its source knew when it was claimed.</summary>
internal sealed record ClaimedJob
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid CompetitorId { get; init; }

    public Guid? SourceId { get; init; }

    public required string Type { get; init; }

    public required string Url { get; init; }

    public required string Host { get; init; }

    public required string Worker { get; init; }

    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public string? CorrelationId { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Null when the source was deleted meanwhile, and for a discovery.</summary>
    public ClaimedSource? Source { get; init; }
}

internal sealed record ClaimedSource(
    Guid Id, string Type, string Status, string Schedule, int ErrorCount, string? ETag, string? LastModified, string? ContentHash);
