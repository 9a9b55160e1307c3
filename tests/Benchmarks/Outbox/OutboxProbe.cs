namespace Periscope.Benchmarks.Outbox;

/// <summary>The message that is sent: <see cref="Number"/> rises by one within an aggregate.</summary>
public sealed record OutboxProbe
{
    public required Guid AggregateId { get; init; }
    public required int Number { get; init; }

    /// <summary>Fills the message to the size of a usual change.</summary>
    public required string Text { get; init; }
}
