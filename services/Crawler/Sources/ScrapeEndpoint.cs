using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Sources;

internal static class ScrapeEndpoint
{
    private const int RetryAfterSeconds = 5;

    // A trace of hundreds of captures shows nothing: the first are seen in the request's own, the others begin traces of theirs.
    private const int CapturesInTrace = 10;

    internal static async Task<Results<Accepted<ScrapeResponse>, ValidationProblem, ProblemHttpResult>> Scrape(
        Guid competitorId, [FromBody] ScrapeRequest? request, CrawlerDbContext db, RequestContext context, HttpResponse response,
        [FromKeyedServices(CrawlingSetup.QueueGate)] Backpressure gate, IOptions<CrawlOptions> options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var wanted = request?.SourceIds is { Count: > 0 } ids ? ids.Distinct().ToArray() : null;
        var sources = await db.Sources.AsNoTracking()
            .Where(source => source.CompetitorId == competitorId)
            .Where(source => wanted == null ? source.Status != SourceStatus.Paused : wanted.Contains(source.Id))
            .ToListAsync(cancellationToken);
        if (sources.Count == 0 && await SourceEndpoints.FindCompetitorAsync(db, competitorId, clock, cancellationToken) is null)
        {
            return SourceEndpoints.NoCompetitor();
        }

        if (wanted is not null && sources.Count < wanted.Length)
        {
            return Problems.Invalid("sourceIds", "These are not all sources of this competitor.");
        }

        if (!await gate.TryAcceptAsync(sources.Count, cancellationToken))
        {
            return gate.TooBusy(response);
        }

        if (await db.Jobs.CountAsync(job => job.Status == JobStatus.Pending || job.Status == JobStatus.Queued, cancellationToken)
            + sources.Count > options.Value.QueueLimit)
        {
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return TypedResults.Problem(
                statusCode: StatusCodes.Status429TooManyRequests, title: "Queue full",
                detail: "Too many captures of this workspace are waiting already.",
                extensions: new Dictionary<string, object?> { ["code"] = CrawlError.QueueFull.Code });
        }

        var jobs = await QueueAsync(sources, db, context, options.Value, clock.GetUtcNow(), cancellationToken);
        return TypedResults.Accepted((string?)null, new ScrapeResponse(jobs));
    }

    // A source whose capture has not begun needs no second one: the waiting job sees whatever the page is by then.
    private static async Task<List<QueuedJob>> QueueAsync(
        List<Source> sources, CrawlerDbContext db, RequestContext context, CrawlOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sourceIds = sources.ConvertAll(source => (Guid?)source.Id);
        var waiting = await db.Jobs.FromSqlInterpolated($"""
            UPDATE jobs SET status = 'queued', run_after = least(run_after, {now}), priority = greatest(priority, {JobPriority.Of(JobMethod.OnDemand)})
            WHERE id IN (SELECT id FROM jobs WHERE source_id = ANY ({sourceIds.ToArray()}) AND status IN ('pending', 'queued') FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken);
        var jobs = new List<QueuedJob>(sources.Count);
        foreach (var source in sources)
        {
            if (waiting.Find(job => job.SourceId == source.Id) is { } reused)
            {
                jobs.Add(new QueuedJob(reused.Id, source.Id));
                continue;
            }

            var job = Job.Capture(source, JobMethod.OnDemand, now, options, context.CorrelationId);
            if (jobs.Count >= CapturesInTrace)
            {
                job.TraceParent = null;
            }

            db.Jobs.Add(job);
            jobs.Add(new QueuedJob(job.Id, source.Id));
        }

        await db.SaveChangesAsync(cancellationToken);
        return jobs;
    }
}
