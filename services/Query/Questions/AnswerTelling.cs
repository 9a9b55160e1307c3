using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

/// <summary>Tells one person an answer, live or again, and keeps what was told.</summary>
internal sealed class AnswerTelling(Question question, EventStream stream, AnswerRecord record, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Some of the answer's text is out and cannot be taken back.</summary>
    public bool HasBegun { get; private set; }

    public bool HasEnded { get; private set; }

    public async Task TellAsync(JsonObject one, CancellationToken cancellationToken)
    {
        HasBegun |= (string?)one["type"] == "answer";
        if (record.Add(question, one))
        {
            // What is said to be answered can be read by its id at once.
            await SaveAsync();
            HasEnded = true;
        }

        await stream.SendAsync(one.ToJsonString(WireJson.Options), cancellationToken);
    }

    /// <summary>An answer that was given before; its last event says when, and whether it could not be confirmed.</summary>
    public async Task TellAgainAsync(Cached<KeptAnswer> kept, CancellationToken cancellationToken)
    {
        record.Clear();
        (question.Stale, question.AnsweredAt) = (kept.IsStale, kept.Value.AnsweredAt);
        foreach (var one in kept.Value.Events)
        {
            var again = (JsonObject)one.DeepClone();
            if (kept.IsStale && (string?)again["type"] == "answer")
            {
                again["stale"] = true;
            }

            if (again["metadata"] is JsonObject metadata)
            {
                (metadata["tokensUsed"], metadata["executionTime"]) = (0, (long)clock.GetElapsedTime(_started).TotalMilliseconds);
            }

            await TellAsync(again, cancellationToken);
        }
    }

    /// <summary>Ends the stream with an error, which is kept if it can be.</summary>
    /// <returns>Why it could not be kept; null when it was.</returns>
    public async Task<Exception?> FailAsync(string error, CancellationToken cancellationToken)
    {
        var last = new JsonObject { ["type"] = "error", ["error"] = error };
        record.Forget(question);
        record.Add(question, last);
        var unkept = await TrySaveAsync();
        HasEnded = true;
        await stream.SendAsync(last.ToJsonString(WireJson.Options), cancellationToken);
        return unkept;
    }

    /// <summary>What comes of a database that is away.</summary>
    public static bool IsStorageLoss(Exception e) =>
        e is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException };

    /// <summary>Keeps the question as it stands, whether or not anybody still listens.</summary>
    public Task SaveAsync() => record.SaveAsync(question, clock.GetElapsedTime(_started), CancellationToken.None);

    private async Task<Exception?> TrySaveAsync()
    {
        try
        {
            await SaveAsync();
            return null;
        }
        catch (Exception e) when (IsStorageLoss(e))
        {
            return e;
        }
    }
}
