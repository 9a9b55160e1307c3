namespace Periscope.Contracts.Agent;

/// <summary>An update as a draft needs it.</summary>
public sealed record DraftedUpdate
{
    public required Guid UpdateId { get; init; }
    public required string Category { get; init; }
    public required string Title { get; init; }
    public required string Narrative { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }
}
