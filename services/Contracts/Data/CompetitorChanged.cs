namespace Periscope.Contracts.Data;

/// <summary>A competitor's name or address changed.</summary>
public sealed record CompetitorChanged
{
    public required Guid CompetitorId { get; init; }
    public required string Name { get; init; }
    public required string HomeUrl { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}
