namespace Periscope.Contracts.Data;

/// <summary>A competitor is to be watched. Data publishes it once per competitor; Crawler answers by discovering its pages.</summary>
public sealed record CompetitorAdded
{
    public required Guid CompetitorId { get; init; }
    public required string Name { get; init; }

    /// <summary>Absolute address of the home page, scheme and port included.</summary>
    public required string HomeUrl { get; init; }

    /// <summary>The id that the discovery job is to have, so that whoever added the competitor can already follow it.</summary>
    public required Guid DiscoveryJobId { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
}
