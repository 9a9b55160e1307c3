using System.ComponentModel.DataAnnotations;

namespace Periscope.Agent.Asking;

/// <summary>A question with what was asked before it in the same conversation, the earliest first.</summary>
public sealed record AskQuestion
{
    [Required, StringLength(1000, MinimumLength = 3)]
    public required string Query { get; init; }

    /// <summary>The competitors that the question is limited to; empty for all of the workspace.</summary>
    [MaxLength(50)]
    public IReadOnlyList<Guid> CompetitorIds { get; init; } = [];

    [MaxLength(50)]
    public IReadOnlyList<EarlierQuestion> History { get; init; } = [];
}

/// <summary>What was asked before.</summary>
public sealed record EarlierQuestion(string Query, IReadOnlyList<Guid>? CompetitorIds = null);
