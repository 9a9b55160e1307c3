using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Scheduling;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Sources;

internal static class SourceEndpoints
{
    public static void MapSources(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/competitors/{competitorId:guid}").WithTags("Sources").RequireAccess("competitors");
        group.MapGet("/sources", List).WithName("ListSources").WithSummary("The pages of a competitor that are watched");
        group.MapPost("/sources", Add).WithName("AddSource").WithSummary("Watches a page; its first capture is queued at once");
        group.MapGet("/sources/{id:guid}", Get).WithName("GetSource").WithSummary("One source with its health");
        group.MapPut("/sources/{id:guid}", Change).WithName("ChangeSource").WithSummary("Changes, pauses or resumes a source");
        group.MapDelete("/sources/{id:guid}", Remove).WithName("RemoveSource").WithSummary("Stops watching a page and cancels its jobs");
        group.MapPost("/scrape", ScrapeEndpoint.Scrape).WithName("Scrape").WithSummary("Captures the competitor's pages now");
    }

    internal static Task<Competitor?> FindCompetitorAsync(CrawlerDbContext db, Guid id, TimeProvider clock, CancellationToken cancellationToken) =>
        Arrival.AwaitAsync(id, () => db.Competitors.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken), clock, cancellationToken);

    internal static ProblemHttpResult NoCompetitor() => Problems.NotFound("There is no such competitor.");

    private static async Task<Results<Ok<Page<SourceResponse>>, ProblemHttpResult>> List(
        Guid competitorId, [AsParameters] Paging paging, CrawlerDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await FindCompetitorAsync(db, competitorId, clock, cancellationToken) is null)
        {
            return NoCompetitor();
        }

        var sources = await db.Sources.AsNoTracking().Where(source => source.CompetitorId == competitorId)
            .OrderBy(source => source.CreatedAt).ThenBy(source => source.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(sources.ConvertAll(SourceResponse.From));
    }

    private static async Task<Results<Ok<SourceResponse>, ProblemHttpResult>> Get(
        Guid competitorId, Guid id, CrawlerDbContext db, CancellationToken cancellationToken) =>
        await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.CompetitorId == competitorId, cancellationToken) is { } source
            ? TypedResults.Ok(SourceResponse.From(source))
            : NoSource();

    private static async Task<Results<Created<SourceResponse>, ValidationProblem, ProblemHttpResult>> Add(
        Guid competitorId, AddSource request, CrawlerDbContext db, RequestContext context, IOptions<CrawlOptions> options, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!SourceRules.IsType(request.Type))
        {
            return Problems.Invalid("type", SourceRules.TypeMessage);
        }

        var schedule = request.Schedule ?? (await WorkspaceDefaults.SchedulesAsync(db, cancellationToken))(request.Type!);
        if (!SourceRules.IsSchedule(schedule))
        {
            return Problems.Invalid("schedule", SourceRules.ScheduleMessage);
        }

        if (await FindCompetitorAsync(db, competitorId, clock, cancellationToken) is not { } competitor)
        {
            return NoCompetitor();
        }

        if (SourceRules.AbsoluteUrl(request.Url!, competitor.HomeUrl) is not { } url)
        {
            return Problems.Invalid("url", SourceRules.UrlMessage);
        }

        var now = clock.GetUtcNow();
        var source = new Source
        {
            Id = Guid.CreateVersion7(now),
            CompetitorId = competitorId,
            Type = request.Type!,
            Url = url,
            Schedule = schedule,
            CreatedAt = now,
            NextRunAt = Schedule.Next(schedule, now),
        };
        db.Sources.Add(source);
        db.Jobs.Add(Job.Capture(source, JobMethod.OnDemand, now, options.Value, context.CorrelationId));
        return await SaveAsync(db, cancellationToken)
            ? TypedResults.Created($"/api/v1/competitors/{competitorId}/sources/{source.Id}", SourceResponse.From(source))
            : AlreadyWatched();
    }

    private static async Task<Results<Ok<SourceResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid competitorId, Guid id, ChangeSource request, CrawlerDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.Sources.SingleOrDefaultAsync(s => s.Id == id && s.CompetitorId == competitorId, cancellationToken) is not { } source)
        {
            return NoSource();
        }

        if (request.Type is not null && !SourceRules.IsType(request.Type))
        {
            return Problems.Invalid("type", SourceRules.TypeMessage);
        }

        if (request.Schedule is not null && !SourceRules.IsSchedule(request.Schedule))
        {
            return Problems.Invalid("schedule", SourceRules.ScheduleMessage);
        }

        if (request.Status is not (null or SourceStatus.Active or SourceStatus.Paused or SourceStatus.Failed))
        {
            return Problems.Invalid("status", "The status is active or paused.");
        }

        if (request.Url is not null)
        {
            if (SourceRules.AbsoluteUrl(request.Url, source.Url) is not { } url)
            {
                return Problems.Invalid("url", SourceRules.UrlMessage);
            }

            source.MoveTo(url);
        }

        source.Type = request.Type ?? source.Type;
        Reschedule(source, request, clock.GetUtcNow());
        return await SaveAsync(db, cancellationToken) ? TypedResults.Ok(SourceResponse.From(source)) : AlreadyWatched();
    }

    private static void Reschedule(Source source, ChangeSource request, DateTimeOffset now)
    {
        var resumed = request.Status == SourceStatus.Active && source.Status != SourceStatus.Active;
        // A whole source may be sent back as it was read; that does not make it fail.
        if (request.Status is SourceStatus.Active or SourceStatus.Paused)
        {
            source.Status = request.Status;
        }

        if (resumed)
        {
            (source.ErrorCount, source.LastErrorCode, source.LastError) = (0, null, null);
        }

        if (resumed || (request.Schedule is not null && request.Schedule != source.Schedule))
        {
            source.Schedule = request.Schedule ?? source.Schedule;
            source.NextRunAt = resumed ? now : Schedule.Next(source.Schedule, now);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid competitorId, Guid id, CrawlerDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (await db.Sources.Where(s => s.Id == id && s.CompetitorId == competitorId).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return NoSource();
        }

        await JobCancellation.CancelAsync(db.Jobs.Where(job => job.SourceId == id), clock.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<bool> SaveAsync(CrawlerDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: SourceConfiguration.UniqueUrl })
        {
            return false;
        }
    }

    private static ProblemHttpResult NoSource() => Problems.NotFound("There is no such source.");

    private static ProblemHttpResult AlreadyWatched() => Problems.Conflict("This page of the competitor is already watched.");
}
