using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Data.Changes;
using Periscope.Data.Snapshots;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Updates;

internal static class UpdateEndpoints
{
    public static IEndpointRouteBuilder MapUpdates(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/updates").WithTags("Updates").RequireAccess("updates");
        group.MapGet("/", List).WithName("ListUpdates").WithSummary("The updates of all competitors, newest first");
        group.MapGet("/{id:guid}", Get).WithName("GetUpdate").WithSummary("One update");
        group.MapGet("/{id:guid}/evidence", Evidence).WithName("GetEvidence").WithSummary("The captures, spans and citations it rests on");
        group.MapUpdateFeedback();
        group.MapUpdateReads();
        return routes;
    }

    internal static async Task<Ok<Page<UpdateResponse>>> List(
        [AsParameters] UpdateFilter filter, [AsParameters] Paging paging, Guid? competitorId, DataDbContext db, RequestContext context,
        CancellationToken cancellationToken) =>
        TypedResults.Ok(await UpdateList.ReadAsync(
            db,
            context.UserId,
            competitorId is { } competitor ? db.Updates.Where(u => u.CompetitorId == competitor) : db.Updates,
            filter,
            paging,
            cancellationToken));

    internal static async Task<Results<Ok<UpdateResponse>, ProblemHttpResult>> Get(
        Guid id, DataDbContext db, RequestContext context, CancellationToken cancellationToken)
    {
        var user = context.UserId;
        var found = await db.Updates.AsNoTracking()
            .Where(u => u.Id == id)
            .Join(db.Competitors, u => u.CompetitorId, c => c.Id, (u, c) => new
            {
                Update = u,
                c.Name,
                IsRead = db.UpdateReads.Any(r => r.UserId == user && r.UpdateId == u.Id),
            })
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? NotFound() : TypedResults.Ok(UpdateResponse.From(found.Update, found.Name, found.IsRead));
    }

    internal static async Task<Results<Ok<EvidenceResponse>, ProblemHttpResult>> Evidence(
        Guid id, DataDbContext db, SnapshotTexts texts, CancellationToken cancellationToken)
    {
        var found = await db.Updates.AsNoTracking()
            .Where(u => u.Id == id)
            .Join(db.Changes, u => u.ChangeId, c => c.Id, (u, c) => new { Update = u, Change = c })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return NotFound();
        }

        var change = found.Change;
        var both = await db.Snapshots
            .Where(s => s.Id == change.BeforeSnapshotId || s.Id == change.AfterSnapshotId)
            .Select(SnapshotResponse.Projection)
            .ToDictionaryAsync(s => s.Id, cancellationToken);
        var (before, after) = (both[change.BeforeSnapshotId], both[change.AfterSnapshotId]);
        var diff = DiffResponse.From(
            change, await texts.TextAsync(before.TextHash, cancellationToken), await texts.TextAsync(after.TextHash, cancellationToken));
        return TypedResults.Ok(new EvidenceResponse(id, change.Id, before, after, diff, found.Update.Citations));
    }

    internal static ProblemHttpResult NotFound() => Problems.NotFound("There is no such update.");
}
