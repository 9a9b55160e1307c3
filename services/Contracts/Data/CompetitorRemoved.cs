namespace Periscope.Contracts.Data;

/// <summary>A competitor and all that belongs to it is gone; every service forgets what it kept about it.</summary>
public sealed record CompetitorRemoved
{
    public required Guid CompetitorId { get; init; }
    public required DateTimeOffset RemovedAt { get; init; }
}
