using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Updates;

internal static class UpdateFeedbackEndpoints
{
    public static void MapUpdateFeedback(this RouteGroupBuilder group)
    {
        group.MapGet("/{id:guid}/feedback", List).WithName("ListUpdateFeedback").WithSummary("What people said of an update");

        group.MapPost("/{id:guid}/feedback", Give)
            .WithName("GiveUpdateFeedback").WithSummary("Says whether an update mattered; a person's latest word counts");
    }

    internal static async Task<Results<Ok<FeedbackResponse>, ProblemHttpResult>> Give(
        Guid id, GiveFeedback request, DataDbContext db, RequestContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (context.UserId is not { } user)
        {
            return Problems.Forbidden("Feedback is a person's; a partner's client has none.");
        }

        var (workspace, now) = (context.RequireWorkspace(), clock.GetUtcNow());
        var comment = request.Comment;
        var written = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO update_feedback (update_id, user_id, workspace_id, verdict, comment, given_at)
            SELECT id, {user}, {workspace}, {request.Verdict}, {comment}, {now} FROM updates WHERE id = {id}
            ON CONFLICT (update_id, user_id) DO UPDATE
            SET verdict = excluded.verdict, comment = excluded.comment, given_at = excluded.given_at
            """,
            cancellationToken);
        return written == 0
            ? UpdateEndpoints.NotFound()
            : TypedResults.Ok(new FeedbackResponse(id, user, request.Verdict, comment, now));
    }

    internal static async Task<Results<Ok<Page<FeedbackResponse>>, ProblemHttpResult>> List(
        Guid id, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken)
    {
        if (!await db.Updates.AnyAsync(u => u.Id == id, cancellationToken))
        {
            return UpdateEndpoints.NotFound();
        }

        return TypedResults.Ok(await db.UpdateFeedback.Where(f => f.UpdateId == id).OrderByDescending(f => f.GivenAt).ThenBy(f => f.UserId)
            .Select(f => new FeedbackResponse(f.UpdateId, f.UserId, f.Verdict, f.Comment, f.GivenAt))
            .ToPageAsync(paging, cancellationToken));
    }
}

public sealed record GiveFeedback(
    [property: Required, AllowedValues("significant", "noise", "wrong_category", "wrong_impact", "duplicate")] string Verdict,
    [property: StringLength(UpdateFeedback.MaxCommentLength)] string? Comment = null);

public sealed record FeedbackResponse(Guid UpdateId, Guid UserId, string Verdict, string? Comment, DateTimeOffset GivenAt);
