using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Updates;

internal static class UpdateReadEndpoints
{
    public static void MapUpdateReads(this RouteGroupBuilder group)
    {
        group.MapPut("/{id:guid}/read", Mark).WithName("MarkUpdateRead").WithSummary("Marks an update read by the caller, or with read=false unread");
        group.MapPost("/read", MarkMany).WithName("MarkUpdatesRead").WithSummary("Marks several updates read by the caller");
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Mark(
        Guid id, MarkUpdateRead? request, DataDbContext db, RequestContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (context.UserId is not { } user)
        {
            return NotAPerson();
        }

        if (!await db.Updates.AnyAsync(u => u.Id == id, cancellationToken))
        {
            return UpdateEndpoints.NotFound();
        }

        if (request?.Read ?? true)
        {
            await InsertAsync(db, context, user, [id], clock, cancellationToken);
        }
        else
        {
            await db.UpdateReads.Where(r => r.UpdateId == id && r.UserId == user).ExecuteDeleteAsync(cancellationToken);
        }

        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<UpdatesRead>, ProblemHttpResult>> MarkMany(
        MarkUpdatesRead request, DataDbContext db, RequestContext context, TimeProvider clock, CancellationToken cancellationToken) =>
        context.UserId is { } user
            ? TypedResults.Ok(new UpdatesRead(await InsertAsync(db, context, user, [.. request.Ids], clock, cancellationToken)))
            : NotAPerson();

    // What is no update, or is gone by now, is left out.
    private static Task<int> InsertAsync(
        DataDbContext db, RequestContext context, Guid user, Guid[] ids, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (workspace, now) = (context.RequireWorkspace(), clock.GetUtcNow());
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO update_reads (user_id, update_id, workspace_id, read_at)
            SELECT {user}, id, {workspace}, {now} FROM updates WHERE id = ANY ({ids})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
    }

    private static ProblemHttpResult NotAPerson() => Problems.Forbidden("What was read is a person's; a partner's client reads nothing.");
}

public sealed record MarkUpdateRead(bool Read = true);

public sealed record MarkUpdatesRead([property: Required, MinLength(1), MaxLength(1000)] IReadOnlyList<Guid> Ids);

/// <param name="Updated">How many were unread until now.</param>
public sealed record UpdatesRead(int Updated);
