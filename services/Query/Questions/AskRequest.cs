using System.ComponentModel.DataAnnotations;

namespace Periscope.Query.Questions;

/// <summary>A question for the agent.</summary>
public sealed record AskRequest
{
    [Required, StringLength(1000, MinimumLength = 3)]
    public required string Query { get; init; }

    /// <summary>The competitors that the question is limited to; empty for all.</summary>
    [MaxLength(50)]
    public IReadOnlyList<Guid> CompetitorIds { get; init; } = [];

    public AskContext? Context { get; init; }
}

/// <param name="ConversationId">Questions of one conversation may lean on each other; null begins a new one.</param>
public sealed record AskContext(Guid? ConversationId);

/// <summary>What a person thinks of an answer.</summary>
public sealed record QuestionFeedback(bool Helpful, [property: StringLength(1000)] string? Comment = null);
