using System.Text.Json;
using Periscope.Contracts;

namespace Periscope.Query.Questions;

/// <summary>A question as its list shows it.</summary>
public sealed record QuestionSummary(
    Guid Id, Guid ConversationId, string Query, string Status, double? Confidence, int Sources, bool? Helpful, DateTimeOffset AskedAt, DateTimeOffset? EndedAt);

/// <summary>A question with all that belongs to its answer.</summary>
public sealed record QuestionResponse
{
    public required Guid Id { get; init; }
    public required Guid ConversationId { get; init; }
    public required string Query { get; init; }
    public required IReadOnlyList<Guid> CompetitorIds { get; init; }

    /// <summary>running, answered, failed or cancelled.</summary>
    public required string Status { get; init; }

    /// <summary>Markdown.</summary>
    public required string Answer { get; init; }
    public required IReadOnlyList<Citation> Sources { get; init; }
    public required JsonElement TaskResults { get; init; }
    public required JsonElement? Metadata { get; init; }
    public required double? Confidence { get; init; }
    public required string? Error { get; init; }

    /// <summary>The agent could not be asked; this is its last answer to the same question.</summary>
    public required bool Stale { get; init; }

    /// <summary>When the agent gave the answer; earlier than askedAt when it is one that was given before.</summary>
    public required DateTimeOffset? AnsweredAt { get; init; }
    public required bool? Helpful { get; init; }
    public required string? Comment { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required DateTimeOffset? EndedAt { get; init; }

    internal static QuestionResponse From(Question question, DateTimeOffset now) => new()
    {
        Id = question.Id,
        ConversationId = question.ConversationId,
        Query = question.Query,
        CompetitorIds = question.CompetitorIds,
        Status = question.StatusAt(now),
        Answer = question.Answer,
        Sources = question.Sources,
        TaskResults = JsonDocument.Parse(question.TaskResults).RootElement,
        Metadata = question.Metadata is null ? null : JsonDocument.Parse(question.Metadata).RootElement,
        Confidence = question.Confidence,
        Error = question.ErrorAt(now),
        Stale = question.Stale,
        AnsweredAt = question.AnsweredAt,
        Helpful = question.Helpful,
        Comment = question.Comment,
        AskedAt = question.AskedAt,
        EndedAt = question.EndedAt,
    };
}
