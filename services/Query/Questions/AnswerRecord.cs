using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Periscope.Contracts;
using Periscope.Contracts.Query;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

/// <summary>Keeps an answer's events as one record while they pass.</summary>
internal sealed class AnswerRecord(QueryDbContext db, MessageOutbox outbox, TimeProvider clock)
{
    private readonly StringBuilder answer = new();
    private readonly JsonArray tasks = [];

    /// <summary>Forgets what was added: the answer begins anew.</summary>
    public void Clear()
    {
        answer.Clear();
        tasks.Clear();
    }

    /// <returns>Whether this was the stream's last event.</returns>
    public bool Add(Question question, JsonObject one)
    {
        switch ((string?)one["type"])
        {
            case "task_complete":
                tasks.Add(new JsonObject { ["task"] = one["task"]?.DeepClone(), ["result"] = one["result"]?.DeepClone() });
                return false;
            case "answer":
                answer.Append((string?)one["chunk"]);
                return false;
            case "done":
                question.Status = "answered";
                question.Confidence = (double?)one["confidence"] ?? 0;
                question.Sources = one["sources"].Deserialize<List<Citation>>(WireJson.Options) ?? [];
                question.Metadata = one["metadata"]?.ToJsonString();
                one["queryId"] = question.Id;
                one["conversationId"] = question.ConversationId;
                one["stale"] = question.Stale;
                question.AnsweredAt ??= clock.GetUtcNow();
                one["answeredAt"] = JsonSerializer.SerializeToNode(question.AnsweredAt, WireJson.Options);
                return true;
            case "error":
                question.Status = "failed";
                question.Error = (string?)one["error"];
                one["queryId"] = question.Id;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Lets go of what a saving that failed would have kept, its message included; the question itself is kept as it stands now.</summary>
    public void Forget(Question question)
    {
        db.ChangeTracker.Clear();
        db.Update(question);
    }

    public async Task SaveAsync(Question question, TimeSpan took, CancellationToken cancellationToken)
    {
        question.Answer = answer.ToString();
        question.TaskResults = tasks.ToJsonString();
        question.EndedAt = clock.GetUtcNow();
        if (question.Status == "answered")
        {
            outbox.Add(new QuestionAnswered
            {
                QueryId = question.Id,
                UserId = question.UserId ?? Guid.Empty,
                Confidence = question.Confidence ?? 0,
                Sources = question.Sources.Count,
                Seconds = Math.Round(took.TotalSeconds, 3),
                AnsweredAt = clock.GetUtcNow(),
                AskedAt = question.AskedAt,
                TakenAt = question.TakenAt,
            }, question.Id);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
