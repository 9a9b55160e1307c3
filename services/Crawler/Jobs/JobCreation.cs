using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Jobs;

/// <param name="Type">capture (of a source) or discovery (of a competitor's pages).</param>
public sealed record CreateJob([property: Required] string? Type, Guid? SourceId, Guid? CompetitorId);

internal static class JobCreation
{
    public static async Task<Results<Accepted<JobResponse>, ValidationProblem, ProblemHttpResult>> Create(
        CreateJob request, CrawlerDbContext db, MessageOutbox outbox, RequestContext context, IOptions<CrawlOptions> options, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Job job;
        switch (request.Type)
        {
            case JobType.Capture:
                if (await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == request.SourceId, cancellationToken) is not { } source)
                {
                    return Problems.Invalid("sourceId", "There is no such source.");
                }

                job = Job.Capture(source, JobMethod.OnDemand, now, options.Value, context.CorrelationId);
                break;
            case JobType.Discovery:
                if (request.CompetitorId is not { } id || await SourceEndpoints.FindCompetitorAsync(db, id, clock, cancellationToken) is not { } competitor)
                {
                    return Problems.Invalid("competitorId", "There is no such competitor.");
                }

                job = Discovery(Guid.CreateVersion7(now), competitor.Id, competitor.HomeUrl, now, options.Value, context.CorrelationId);
                break;
            default:
                return Problems.Invalid("type", "The type is capture or discovery.");
        }

        db.Jobs.Add(job);
        JobEndpoints.Report(outbox, job, "Waiting.", now);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted($"/api/v1/jobs/{job.Id}", await JobEndpoints.ResponseAsync(db, job, cancellationToken));
    }

    public static Job Discovery(Guid id, Guid competitorId, string homeUrl, DateTimeOffset now, CrawlOptions options, string correlationId) => new()
    {
        Id = id,
        CompetitorId = competitorId,
        Type = JobType.Discovery,
        Method = JobMethod.OnDemand,
        Url = homeUrl,
        Host = Job.HostOf(homeUrl),
        Priority = JobPriority.Of(JobMethod.OnDemand),
        MaxAttempts = options.MaxAttempts,
        RunAfter = now,
        CreatedAt = now,
        CorrelationId = correlationId,
        TraceParent = Activity.Current?.Id,
    };
}
