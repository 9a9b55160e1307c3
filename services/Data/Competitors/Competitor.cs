using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Competitors;

internal sealed class Competitor : IWorkspaceOwned
{
    public const int MaxNameLength = 200;
    public const int MaxDomainLength = 300;
    public const int MaxDescriptionLength = 4000;
    public const int MaxTags = 50;
    public const int MaxTagLength = 60;
    public const int MaxMetadataLength = 16_384;
    public const string DefaultTier = "secondary";

    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Name { get; set; }
    public required string Domain { get; set; }
    public required string HomeUrl { get; set; }
    public string? Description { get; set; }
    public required string Tier { get; set; }
    public string[] Tags { get; set; } = [];

    /// <summary>A JSON object of the workspace's own making.</summary>
    public string Metadata { get; set; } = "{}";
    public string? LogoUrl { get; set; }
    public required Guid DiscoveryJobId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }
}
