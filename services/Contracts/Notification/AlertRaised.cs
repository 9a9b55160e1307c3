namespace Periscope.Contracts.Notification;

/// <summary>A rule matched an update. Notification publishes it once per rule and update.</summary>
public sealed record AlertRaised
{
    public required Guid AlertId { get; init; }
    public required Guid RuleId { get; init; }
    public required Guid UpdateId { get; init; }
    public required Guid CompetitorId { get; init; }

    /// <summary>low, medium, high or critical.</summary>
    public required string Severity { get; init; }
    public required string Title { get; init; }
    public required DateTimeOffset RaisedAt { get; init; }
}
