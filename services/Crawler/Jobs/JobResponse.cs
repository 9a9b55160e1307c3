using System.Text.Json;

namespace Periscope.Crawler.Jobs;

public sealed record JobResponse
{
    public required Guid Id { get; init; }

    /// <summary>capture or discovery.</summary>
    public required string Type { get; init; }

    /// <summary>What asked for it: on_demand, schedule or discovery.</summary>
    public required string Method { get; init; }

    public required string Status { get; init; }

    public required int Priority { get; init; }

    /// <summary>Its place among the workspace's waiting jobs, 1 for the next; null when it does not wait.</summary>
    public required int? Position { get; init; }

    public required int Attempt { get; init; }

    public required JobError? Error { get; init; }

    public required JsonElement? Result { get; init; }

    public required Guid CompetitorId { get; init; }

    public required Guid? SourceId { get; init; }

    public required string Url { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>When a pending job is tried again.</summary>
    public required DateTimeOffset? RetryAt { get; init; }

    internal static JobResponse From(Job job, int? position) => new()
    {
        Id = job.Id,
        Type = job.Type,
        Method = job.Method,
        Status = job.Status,
        Priority = job.Priority,
        Position = position,
        Attempt = job.Attempt,
        Error = job.ErrorCode is null ? null : new JobError(job.ErrorCode, job.ErrorMessage ?? ""),
        Result = job.Result is null ? null : JsonSerializer.Deserialize<JsonElement>(job.Result),
        CompetitorId = job.CompetitorId,
        SourceId = job.SourceId,
        Url = job.Url,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        EndedAt = job.EndedAt,
        RetryAt = job.Status == JobStatus.Pending ? job.RunAfter : null,
    };
}

public sealed record JobError(string Code, string Message);
