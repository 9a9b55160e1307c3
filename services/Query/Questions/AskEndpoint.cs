using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

/// <summary>Takes a question, streams the agent's answer, and keeps both.</summary>
/// <remarks>
/// The same question of the same workspace is answered from the last answer while the agent says that nothing has arrived since; and for
/// a day, marked as stale, when the agent cannot be asked. An answer of which some was told already is not begun again.
/// </remarks>
internal sealed partial class AskEndpoint(
    QueryDbContext db, AgentAnswer agent, AnswerRecord record, StaleCache cache, QuestionQuota quota, RequestContext request,
    TimeProvider clock, ILogger<AskEndpoint> logger)
{
    private const int Remembered = 10;
    private const string Unreachable = "The answer was interrupted: the agent cannot be reached. Please ask again.";
    private const string TooLong = "The answer took too long. Please ask again, for less at a time.";
    private const string Unkept = "The answer was interrupted: the database cannot be reached. Please ask again.";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task RunAsync(AskRequest asked, HttpContext http, CancellationToken cancellationToken)
    {
        if (await UnknownAsync(asked.CompetitorIds, cancellationToken) is { } unknown)
        {
            await Problems.Invalid("competitorIds", $"There is no competitor {unknown}.").ExecuteAsync(http);
            return;
        }

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
            TakenAt = QuestionQuota.TakenAt(http.Request),
        };
        db.Questions.Add(question);
        await db.SaveChangesAsync(cancellationToken);

        history.Reverse();
        await using var stream = new EventStream(http.Response, Heartbeat, clock);
        await AnswerAsync(question, history, new AnswerTelling(question, stream, record, clock), cancellationToken);
    }

    // The agent would take a question about nobody that it knows for one about all.
    private async Task<Guid?> UnknownAsync(IReadOnlyList<Guid> asked, CancellationToken cancellationToken)
    {
        var known = asked.Count == 0
            ? []
            : await db.Competitors.Where(one => asked.Contains(one.Id) && one.RemovedAt == null).Select(one => one.Id).ToListAsync(cancellationToken);
        return asked.Except(known).Select(id => (Guid?)id).FirstOrDefault();
    }

    private async Task AnswerAsync(Question question, IReadOnlyList<Question> history, AnswerTelling telling, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Question.Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var kept = await cache.GetOrConfirmAsync<KeptAnswer>(
                KeptAnswer.KeyOf(question, history),
                (known, token) => FetchAsync(question, history, known, telling, token),
                KeptAnswer.FreshFor,
                either.Token);
            if (telling.HasEnded)
            {
                return;
            }

            if (telling.HasBegun || (kept.IsStale && await HasForgottenSinceAsync(kept.Value.AnsweredAt, either.Token)))
            {
                throw new AnswerFailedException(Unreachable);
            }

            await telling.TellAgainAsync(kept, either.Token);
        }
        catch (OperationCanceledException) when (telling.HasEnded)
        {
            // It was kept as answered; whoever is gone or late now changes nothing of that.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            question.Status = "cancelled";
            await telling.SaveAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidOperationException
            or CircuitOpenException or AnswerFailedException || AnswerTelling.IsStorageLoss(e) || limit.IsCancellationRequested)
        {
            LogInterrupted(question.Id, e);
            // The gateway cannot see the failure: the stream began with 200. What it did not take stays with others who asked.
            if (question.TakenAt is { } taken)
            {
                await quota.GiveBackAsync(request.RequireWorkspace(), Month.Of(taken));
            }

            var error = limit.IsCancellationRequested ? TooLong
                : e is AnswerFailedException ? e.Message
                : AnswerTelling.IsStorageLoss(e) ? Unkept : Unreachable;
            if (await telling.FailAsync(error, cancellationToken) is { } unkept)
            {
                LogUnkept(question.Id, unkept);
            }
        }
    }

    private async Task<KeptAnswer> FetchAsync(
        Question question, IReadOnlyList<Question> history, KeptAnswer? known, AnswerTelling telling, CancellationToken cancellationToken)
    {
        using var reply = await agent.AskAsync(question, history, known?.Version, cancellationToken);
        if (reply is null)
        {
            return known!;
        }

        var events = new List<JsonObject>();
        await foreach (var one in reply.EventsAsync(cancellationToken))
        {
            if ((string?)one["type"] == "error")
            {
                throw new AnswerFailedException((string?)one["error"] ?? Unreachable);
            }

            events.Add((JsonObject)one.DeepClone());
            await telling.TellAsync(one, cancellationToken);
            if (telling.HasEnded)
            {
                return new KeptAnswer(reply.Version, question.AnsweredAt!.Value, events);
            }
        }

        throw new AnswerFailedException("The answer ended before it was complete.");
    }

    // Removing a competitor forgets what was kept of it; an old answer may speak of it, and the agent, who would know, is away.
    private Task<bool> HasForgottenSinceAsync(DateTimeOffset answered, CancellationToken cancellationToken) =>
        db.Competitors.AnyAsync(one => one.RemovedAt >= answered, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to question {QuestionId} was interrupted")]
    private partial void LogInterrupted(Guid questionId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That the answer to question {QuestionId} failed could not be kept")]
    private partial void LogUnkept(Guid questionId, Exception exception);
}
