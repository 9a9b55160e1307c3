using System.ComponentModel.DataAnnotations;

namespace Periscope.Crawler.Sources;

/// <summary>A page to watch.</summary>
/// <param name="Type">One of the source types.</param>
/// <param name="Url">An http or https address, or a path on the competitor's site.</param>
/// <param name="Schedule">hourly, daily, weekly or a cron line of five fields in UTC; left out, the workspace's default.</param>
public sealed record AddSource(
    [property: Required] string? Type, [property: Required, StringLength(2_000)] string? Url, [property: StringLength(100)] string? Schedule);

/// <summary>What to change; what is left out stays.</summary>
/// <param name="Status">active or paused.</param>
public sealed record ChangeSource(
    string? Type, [property: StringLength(2_000)] string? Url, [property: StringLength(100)] string? Schedule, string? Status);

/// <summary>Which of the competitor's sources to capture; left out, all that are not paused.</summary>
public sealed record ScrapeRequest([property: MaxLength(500)] IReadOnlyList<Guid>? SourceIds);

public sealed record ScrapeResponse(IReadOnlyList<QueuedJob> Jobs);

public sealed record QueuedJob(Guid Id, Guid SourceId);

public sealed record SourceResponse
{
    public required Guid Id { get; init; }

    public required Guid CompetitorId { get; init; }

    public required string Type { get; init; }

    public required string Url { get; init; }

    public required string Schedule { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset NextRunAt { get; init; }

    public required DateTimeOffset? LastCapturedAt { get; init; }

    public required DateTimeOffset? LastSuccessAt { get; init; }

    public required int ErrorCount { get; init; }

    /// <summary>Why the last capture failed; null when it did not.</summary>
    public required SourceError? LastError { get; init; }

    internal static SourceResponse From(Source source) => new()
    {
        Id = source.Id,
        CompetitorId = source.CompetitorId,
        Type = source.Type,
        Url = source.Url,
        Schedule = source.Schedule,
        Status = source.Status,
        CreatedAt = source.CreatedAt,
        NextRunAt = source.NextRunAt,
        LastCapturedAt = source.LastCapturedAt,
        LastSuccessAt = source.LastSuccessAt,
        ErrorCount = source.ErrorCount,
        LastError = source.LastErrorCode is null ? null : new SourceError(source.LastErrorCode, source.LastError ?? ""),
    };
}

public sealed record SourceError(string Code, string Message);
