namespace Periscope.Contracts.Crawler;

/// <summary>A job moved: it was queued, started, reported progress, or ended. For the people who watch it live.</summary>
public sealed record JobProgressed
{
    public required Guid JobId { get; init; }

    /// <summary>capture or discovery.</summary>
    public required string Type { get; init; }

    /// <summary>pending, queued, running, success, failed, timeout, cancelled or dead_letter.</summary>
    public required string Status { get; init; }
    public required Guid CompetitorId { get; init; }
    public Guid? SourceId { get; init; }

    /// <summary>A sentence for people: what is being done now, or how it ended.</summary>
    public string? Message { get; init; }
    public required DateTimeOffset At { get; init; }
}
