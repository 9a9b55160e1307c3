namespace Periscope.Contracts.Identity;

/// <summary>A workspace is gone: every service deletes what it keeps for it.</summary>
/// <remarks>
/// Identity publishes it at once and again ten minutes and a day later, so that what was on its way then is deleted too.
/// Only add optional members. A changed meaning is a new record, published beside this one.
/// </remarks>
public sealed record WorkspaceRemoved
{
    public required Guid WorkspaceId { get; init; }
    public required DateTimeOffset RemovedAt { get; init; }
}
