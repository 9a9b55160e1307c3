namespace Periscope.Contracts.Identity;

/// <summary>A workspace exists and may own data. Identity publishes it once per workspace.</summary>
/// <remarks>Only add optional members. A changed meaning is a new record, published beside this one.</remarks>
public sealed record WorkspaceCreated
{
    public required Guid WorkspaceId { get; init; }
    public required string Name { get; init; }
    public required Guid OwnerId { get; init; }

    /// <summary>free, starter, professional or enterprise.</summary>
    public required string Plan { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
