using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

/// <summary>Takes a question, streams the agent's answer, and keeps both.</summary>
internal sealed partial class AskEndpoint(
    QueryDbContext db, AgentAnswer agent, AnswerRecord record, RequestContext request, TimeProvider clock, ILogger<AskEndpoint> logger)
{
    private const int Remembered = 10;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task RunAsync(AskRequest asked, HttpContext http, CancellationToken cancellationToken)
    {
        var conversation = asked.Context?.ConversationId;
        // Only what the same person asked: a guessed conversation id opens nobody else's.
        var history = conversation is { } id
            ? await db.Questions.AsNoTracking().Where(one => one.ConversationId == id && one.UserId == request.UserId)
                .OrderByDescending(one => one.AskedAt).Take(Remembered).ToListAsync(cancellationToken)
            : [];
        var question = new Question
        {
            Id = Guid.CreateVersion7(),
            UserId = request.UserId,
            ConversationId = conversation ?? Guid.CreateVersion7(),
            Query = asked.Query,
            CompetitorIds = [.. asked.CompetitorIds],
            Status = "running",
            AskedAt = clock.GetUtcNow(),
        };
        db.Questions.Add(question);
        await db.SaveChangesAsync(cancellationToken);

        history.Reverse();
        await using var stream = new EventStream(http.Response, Heartbeat, clock);
        await AnswerAsync(question, history, stream, cancellationToken);
    }

    private async Task AnswerAsync(Question question, IReadOnlyList<Question> history, EventStream stream, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            await foreach (var one in agent.AskAsync(question.Query, question.CompetitorIds, history, cancellationToken))
            {
                var ended = record.Add(question, one);
                if (ended)
                {
                    // What is said to be answered can be read by its id at once.
                    await record.SaveAsync(question, clock.GetElapsedTime(started), CancellationToken.None);
                }

                await stream.SendAsync(one.ToJsonString(WireJson.Options), cancellationToken);
                if (ended)
                {
                    return;
                }
            }

            await FailAsync(question, stream, clock.GetElapsedTime(started), "The answer ended before it was complete.", cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            question.Status = "cancelled";
            await record.SaveAsync(question, clock.GetElapsedTime(started), CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidOperationException
            or ServiceDefaults.Resilience.CircuitOpenException)
        {
            LogInterrupted(question.Id, e);
            await FailAsync(question, stream, clock.GetElapsedTime(started), "The answer was interrupted: the agent cannot be reached. Please ask again.", cancellationToken);
        }
    }

    private async Task FailAsync(Question question, EventStream stream, TimeSpan took, string error, CancellationToken cancellationToken)
    {
        var failure = new JsonObject { ["type"] = "error", ["error"] = error, ["queryId"] = question.Id };
        record.Add(question, failure);
        await record.SaveAsync(question, took, CancellationToken.None);
        await stream.SendAsync(failure.ToJsonString(WireJson.Options), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to question {QuestionId} was interrupted")]
    private partial void LogInterrupted(Guid questionId, Exception exception);
}
