using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

internal static class QuestionEndpoints
{
    public static void MapQuestions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/query").WithTags("Questions").RequireAccess("query");
        group.MapPost("/ask", (AskRequest asked, AskEndpoint endpoint, HttpContext http, CancellationToken cancellationToken) =>
                endpoint.RunAsync(asked, http, cancellationToken))
            .HasEffectElsewhere().WithName("AskQuestion").WithSummary("Answers a question as a stream of events, every sentence with its sources")
            .WithDescription("The same question is answered from the last answer while nothing has arrived since. When the agent cannot be asked, "
                + "its last answer of the past day is told again with stale: true; answeredAt of the last event says when it was given.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesValidationProblem();
        group.MapGet("/history", HistoryAsync).WithName("ListQuestions").WithSummary("What you asked, the latest first");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetQuestion").WithSummary("One question with its answer; everybody of the workspace may open it");
        group.MapPost("/{id:guid}/feedback", FeedbackAsync).WithName("RateAnswer").WithSummary("Says whether an answer helped");
    }

    internal static async Task<Ok<Page<QuestionSummary>>> HistoryAsync(
        [AsParameters] Paging paging, QueryDbContext db, RequestContext request, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var mine = await db.Questions.AsNoTracking().Where(question => question.UserId == request.UserId)
            .OrderByDescending(question => question.AskedAt).ThenByDescending(question => question.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(mine.ConvertAll(one => new QuestionSummary(
            one.Id, one.ConversationId, one.Query, one.StatusAt(now), one.Confidence, one.Sources.Count, one.Helpful, one.AskedAt, one.EndedAt)));
    }

    internal static async Task<Results<Ok<QuestionResponse>, ProblemHttpResult>> GetAsync(
        Guid id, QueryDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        await db.Questions.AsNoTracking().FirstOrDefaultAsync(question => question.Id == id, cancellationToken) is { } found
            ? TypedResults.Ok(QuestionResponse.From(found, clock.GetUtcNow()))
            : Problems.NotFound("There is no such question.");

    internal static async Task<Results<NoContent, ProblemHttpResult>> FeedbackAsync(
        Guid id, QuestionFeedback feedback, QueryDbContext db, CancellationToken cancellationToken)
    {
        var rated = await db.Questions.Where(question => question.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(question => question.Helpful, feedback.Helpful).SetProperty(question => question.Comment, feedback.Comment), cancellationToken);
        return rated == 1 ? TypedResults.NoContent() : Problems.NotFound("There is no such question.");
    }
}
