using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Contracts;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Query.Questions;

/// <summary>A question somebody asked, with its answer.</summary>
internal sealed class Question : IWorkspaceOwned
{
    private const string Interrupted = "The answer was interrupted. Please ask again.";

    /// <summary>An answer that takes longer is ended, and fails.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }

    /// <summary>Null for a partner's client.</summary>
    public Guid? UserId { get; init; }
    public Guid ConversationId { get; init; }
    public required string Query { get; init; }
    public required Guid[] CompetitorIds { get; init; }

    /// <summary>running, answered, failed or cancelled.</summary>
    public required string Status { get; set; }
    public string Answer { get; set; } = "";
    public IReadOnlyList<Citation> Sources { get; set; } = [];

    /// <summary>JSON: the tasks that ran, with their outcomes, as the agent told them.</summary>
    public string TaskResults { get; set; } = "[]";

    /// <summary>JSON: tokens, time and kinds of evidence, as the agent told them.</summary>
    public string? Metadata { get; set; }
    public double? Confidence { get; set; }
    public string? Error { get; set; }

    /// <summary>The answer was given before and the agent could not be asked whether it still holds.</summary>
    public bool Stale { get; set; }

    /// <summary>When the agent gave the answer: before the question was asked, when it is one that was given before.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }
    public bool? Helpful { get; set; }
    public string? Comment { get; set; }
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When the gateway counted it against the plan; null when it did not. Not kept.</summary>
    public DateTimeOffset? TakenAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What to tell of it: the process or the database that would have said how it ended may have gone first.</summary>
    public string StatusAt(DateTimeOffset now) => IsForgotten(now) ? "failed" : Status;

    public string? ErrorAt(DateTimeOffset now) => IsForgotten(now) ? Interrupted : Error;

    private bool IsForgotten(DateTimeOffset now) => Status == "running" && now - AskedAt > Longest;
}

internal sealed class QuestionConfiguration : IEntityTypeConfiguration<Question>
{
    public void Configure(EntityTypeBuilder<Question> builder)
    {
        builder.ToTable("questions");
        builder.Property(question => question.Id).ValueGeneratedNever();
        builder.Ignore(question => question.TakenAt);
        builder.Property(question => question.TaskResults).HasColumnType("jsonb");
        builder.Property(question => question.Metadata).HasColumnType("jsonb");
        builder.Property(question => question.Sources).IsJson();
    }
}
