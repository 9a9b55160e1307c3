using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Sources;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Jobs;

/// <summary>One piece of work; the table of them is the queue.</summary>
/// <remarks>
/// A running job belongs to <see cref="Worker"/> in this <see cref="Attempt"/>. Both and the status are checked by every write of that
/// worker, and an attempt's number is never used twice, so a worker that lost its job cannot finish it any more.
/// </remarks>
internal sealed class Job : IWorkspaceOwned
{
    public Guid Id { get; set; }

    public Guid WorkspaceId { get; set; }

    public Guid CompetitorId { get; set; }

    public Guid? SourceId { get; set; }

    public string Type { get; set; } = JobType.Capture;

    /// <summary>What asked for it: on_demand, schedule or discovery.</summary>
    public string Method { get; set; } = JobMethod.OnDemand;

    public string Url { get; set; } = "";

    /// <summary>Host and port, the unit of politeness.</summary>
    public string Host { get; set; } = "";

    public string Status { get; set; } = JobStatus.Queued;

    /// <summary>The higher goes first.</summary>
    public short Priority { get; set; }

    public int Attempt { get; set; }

    public int MaxAttempts { get; set; }

    public DateTimeOffset RunAfter { get; set; }

    public string? Worker { get; set; }

    public DateTimeOffset? HeartbeatAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }

    /// <summary>JSON.</summary>
    public string? Result { get; set; }

    public string? CorrelationId { get; set; }

    /// <summary>The span that asked for the job, in W3C form; the worker's span continues it.</summary>
    public string? TraceParent { get; set; }

    public static Job Capture(Source source, string method, DateTimeOffset now, CrawlOptions options, string correlationId) => new()
    {
        Id = Guid.CreateVersion7(now),
        CompetitorId = source.CompetitorId,
        SourceId = source.Id,
        Type = JobType.Capture,
        Method = method,
        Url = source.Url,
        Host = HostOf(source.Url),
        Priority = JobPriority.Of(method),
        MaxAttempts = options.MaxAttempts,
        RunAfter = now,
        CreatedAt = now,
        CorrelationId = correlationId,
        TraceParent = Activity.Current?.Id,
    };

    public static string HostOf(string url) => new Uri(url).Authority.ToLowerInvariant();
}

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs");
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.Result).HasColumnType("jsonb");
        builder.Property(job => job.Status).IsConcurrencyToken();
        builder.Property(job => job.Worker).IsConcurrencyToken();
        builder.Property(job => job.Attempt).IsConcurrencyToken();
    }
}
