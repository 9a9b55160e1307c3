using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Contracts.Crawler;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Jobs;

internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/jobs").WithTags("Jobs").RequireAccess("jobs");
        group.MapGet("/", List).WithName("ListJobs").WithSummary("The workspace's jobs, the latest first");
        group.MapPost("/", JobCreation.Create).WithName("CreateJob").WithSummary("Queues a capture of a source, or a new discovery of a competitor's pages");
        group.MapGet("/{id:guid}", Get).WithName("GetJob").WithSummary("One job with its place in the queue");
        group.MapPost("/{id:guid}/cancel", Cancel).WithName("CancelJob").WithSummary("Ends a job, also while it runs");
        group.MapPost("/{id:guid}/retry", Retry).WithName("RetryJob").WithSummary("Tries a job again that failed or was cancelled");
    }

    private static async Task<Results<Ok<Page<JobResponse>>, ValidationProblem>> List(
        [AsParameters] Paging paging, CrawlerDbContext db, CancellationToken cancellationToken, string? status = null, string? type = null,
        Guid? competitorId = null, Guid? sourceId = null)
    {
        if (status is not null && !JobStatus.All.Contains(status))
        {
            return Problems.Invalid("status", $"The status is one of {string.Join(", ", JobStatus.All)}.");
        }

        var found = db.Jobs.AsNoTracking().Where(job => (status == null || job.Status == status) && (type == null || job.Type == type)
            && (competitorId == null || job.CompetitorId == competitorId) && (sourceId == null || job.SourceId == sourceId));
        var jobs = await found.OrderByDescending(job => job.CreatedAt).ThenBy(job => job.Id).ToPageAsync(paging, cancellationToken);
        var positions = await PositionsAsync(db, jobs.Items, cancellationToken);
        return TypedResults.Ok(jobs.ConvertAll(job => JobResponse.From(job, positions.GetValueOrDefault(job.Id))));
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> Get(
        Guid id, CrawlerDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        await Arrival.AwaitAsync(
            id, () => db.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == id, cancellationToken), clock, cancellationToken) is { } job
            ? TypedResults.Ok(await ResponseAsync(db, job, cancellationToken))
            : NoJob();

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> Cancel(
        Guid id, CrawlerDbContext db, MessageOutbox outbox, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var cancelled = await JobCancellation.CancelAsync(db.Jobs.Where(job => job.Id == id), now, cancellationToken);
        if (await db.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Id == id, cancellationToken) is not { } found)
        {
            return NoJob();
        }

        if (cancelled == 0)
        {
            return Problems.Conflict($"The job has ended: {found.Status}.");
        }

        Report(outbox, found, "Cancelled.", now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(JobResponse.From(found, position: null));
    }

    private static async Task<Results<Accepted<JobResponse>, ProblemHttpResult>> Retry(
        Guid id, CrawlerDbContext db, MessageOutbox outbox, IOptions<CrawlOptions> options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.Jobs.SingleOrDefaultAsync(job => job.Id == id, cancellationToken) is not { } found)
        {
            return NoJob();
        }

        if (!JobStatus.CanRetry(found.Status))
        {
            return Problems.Conflict($"Only a job that failed, timed out, was cancelled or is dead can be tried again; this one is {found.Status}.");
        }

        var now = clock.GetUtcNow();
        (found.Status, found.RunAfter, found.EndedAt, found.ErrorCode, found.ErrorMessage) = (JobStatus.Queued, now, null, null, null);
        // The count goes on: an attempt's number tells its worker from every other one.
        found.MaxAttempts = found.Attempt + options.Value.MaxAttempts;
        Report(outbox, found, "To be tried again.", now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Problems.Conflict("The job has just changed.");
        }

        return TypedResults.Accepted($"/api/v1/jobs/{id}", await ResponseAsync(db, found, cancellationToken));
    }

    internal static async Task<JobResponse> ResponseAsync(CrawlerDbContext db, Job job, CancellationToken cancellationToken) =>
        JobResponse.From(job, (await PositionsAsync(db, [job], cancellationToken)).GetValueOrDefault(job.Id));

    internal static void Report(MessageOutbox outbox, Job job, string message, DateTimeOffset now) => outbox.Add(
        new JobProgressed
        {
            JobId = job.Id,
            Type = job.Type,
            Status = job.Status,
            CompetitorId = job.CompetitorId,
            SourceId = job.SourceId,
            Message = message,
            At = now,
        },
        job.Id);

    private static async Task<Dictionary<Guid, int?>> PositionsAsync(CrawlerDbContext db, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var waiting = jobs.Where(job => JobStatus.IsWaiting(job.Status)).Select(job => job.Id).ToArray();
        return waiting.Length == 0 ? [] : await db.Database.SqlQuery<Place>($"""
            SELECT id, position FROM (
                SELECT id, row_number() OVER (ORDER BY priority DESC, run_after, id)::int AS position FROM jobs WHERE status IN ('pending', 'queued')
            ) AS waiting WHERE id = ANY ({waiting})
            """).ToDictionaryAsync(place => place.Id, place => (int?)place.Position, cancellationToken);
    }

    private static ProblemHttpResult NoJob() => Problems.NotFound("There is no such job.");

    private sealed record Place(Guid Id, int Position);
}
