using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Data.Snapshots;
using Periscope.Data.Storage;
using Periscope.Data.Updates;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Competitors;

/// <summary>What there is to see of one competitor.</summary>
internal static class CompetitorViews
{
    private static readonly string[] s_newsTypes = [SourceTypes.News, SourceTypes.Blog, SourceTypes.Feed];

    public static void MapCompetitorViews(this RouteGroupBuilder group)
    {
        var one = group.MapGroup("/{id:guid}");
        one.MapGet("/updates", ListUpdates).WithName("ListCompetitorUpdates").WithSummary("A competitor's updates, newest first");
        one.MapGet("/news", ListNews).WithName("ListCompetitorNews").WithSummary("Updates from news pages, blogs and feeds");
        one.MapGet("/snapshots", ListSnapshots).WithName("ListCompetitorSnapshots").WithSummary("A competitor's captures, newest first");
        one.MapGet("/timeline", ListTimeline).WithName("GetCompetitorTimeline").WithSummary("Updates, captures and battlecard events in one list");
        one.MapGet("/insights", GetInsights).WithName("GetCompetitorInsights").WithSummary("Counts, impact and trend of the last 30 days");
        one.MapGet("/data", ListData).WithName("ListCompetitorData").WithSummary("What is held of a competitor, by type of page");
        one.MapGet("/data/{type}", GetData).WithName("GetCompetitorData").WithSummary("What is held from one type of page");
    }

    internal static async Task<Results<Ok<Page<UpdateResponse>>, ProblemHttpResult>> ListUpdates(
        Guid id, [AsParameters] UpdateFilter filter, [AsParameters] Paging paging, DataDbContext db, RequestContext context, CancellationToken cancellationToken) =>
        await ExistsAsync(db, id, cancellationToken)
            ? TypedResults.Ok(await UpdateList.ReadAsync(
                db, context.UserId, db.Updates.Where(u => u.CompetitorId == id), filter, paging, cancellationToken))
            : CompetitorEndpoints.NotFound();

    internal static async Task<Results<Ok<Page<UpdateResponse>>, ProblemHttpResult>> ListNews(
        Guid id, [AsParameters] UpdateFilter filter, [AsParameters] Paging paging, DataDbContext db, RequestContext context, CancellationToken cancellationToken) =>
        await ExistsAsync(db, id, cancellationToken)
            ? TypedResults.Ok(await UpdateList.ReadAsync(
                db, context.UserId, db.Updates.Where(u => u.CompetitorId == id && s_newsTypes.Contains(u.SourceType)), filter, paging, cancellationToken))
            : CompetitorEndpoints.NotFound();

    internal static async Task<Results<Ok<Page<SnapshotResponse>>, ProblemHttpResult>> ListSnapshots(
        Guid id, Guid? sourceId, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(db, id, cancellationToken))
        {
            return CompetitorEndpoints.NotFound();
        }

        return TypedResults.Ok(await db.Snapshots.Where(s => s.CompetitorId == id && (sourceId == null || s.SourceId == sourceId))
            .OrderByDescending(s => s.CapturedAt).ThenBy(s => s.Id)
            .Select(SnapshotResponse.Projection)
            .ToPageAsync(paging, cancellationToken));
    }

    internal static async Task<Results<Ok<Page<TimelineItem>>, ProblemHttpResult>> ListTimeline(
        Guid id, bool? includeNoise, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken) =>
        await ExistsAsync(db, id, cancellationToken)
            ? TypedResults.Ok(await Timeline.ReadAsync(db, id, includeNoise == true, paging, cancellationToken))
            : CompetitorEndpoints.NotFound();

    internal static async Task<Results<Ok<InsightsResponse>, ProblemHttpResult>> GetInsights(
        Guid id, DataDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        await ExistsAsync(db, id, cancellationToken)
            ? TypedResults.Ok(await Insights.ReadAsync(db, id, clock.GetUtcNow(), cancellationToken))
            : CompetitorEndpoints.NotFound();

    internal static async Task<Results<Ok<Page<CollectedData>>, ProblemHttpResult>> ListData(
        Guid id, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(db, id, cancellationToken))
        {
            return CompetitorEndpoints.NotFound();
        }

        var all = await CollectedData.ReadAsync(db, id, type: null, cancellationToken);
        return TypedResults.Ok(Page<CollectedData>.Of([.. all.Skip(paging.Skip).Take(paging.Take)], all.Count, paging));
    }

    internal static async Task<Results<Ok<CollectedData>, ValidationProblem, ProblemHttpResult>> GetData(
        Guid id, string type, DataDbContext db, CancellationToken cancellationToken)
    {
        if (!SourceTypes.All.Contains(type))
        {
            return Problems.Invalid("type", $"type is one of {string.Join(", ", SourceTypes.All)}.");
        }

        if (!await ExistsAsync(db, id, cancellationToken))
        {
            return CompetitorEndpoints.NotFound();
        }

        return await CollectedData.ReadAsync(db, id, type, cancellationToken) is [var data]
            ? TypedResults.Ok(data)
            : Problems.NotFound($"Nothing has been captured from a {type} page of this competitor.");
    }

    private static Task<bool> ExistsAsync(DataDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Competitors.AnyAsync(c => c.Id == id, cancellationToken);
}
