namespace Periscope.Contracts.Query;

/// <summary>A question was answered, with or without a finding.</summary>
public sealed record QuestionAnswered
{
    public required Guid QueryId { get; init; }
    public required Guid UserId { get; init; }

    /// <summary>0 to 1; 0 when the data could not answer.</summary>
    public required double Confidence { get; init; }
    public required int Sources { get; init; }
    public required double Seconds { get; init; }
    public required DateTimeOffset AnsweredAt { get; init; }

    /// <summary>Null in messages from before this member.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>
    /// When it was counted against the plan, whose month is charged: by another clock than <see cref="AskedAt"/>. Null when it was not
    /// counted, and in messages from before this member.
    /// </summary>
    public DateTimeOffset? TakenAt { get; init; }
}
