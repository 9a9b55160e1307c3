using System.Text.Json;

namespace Periscope.Data.Competitors;

public sealed record CompetitorResponse(
    Guid Id,
    string Name,
    string Domain,
    string HomeUrl,
    string? Description,
    string Tier,
    IReadOnlyList<string> Tags,
    JsonElement Metadata,
    string? LogoUrl,
    Guid DiscoveryJobId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static CompetitorResponse From(Competitor competitor) => new(
        competitor.Id,
        competitor.Name,
        competitor.Domain,
        competitor.HomeUrl,
        competitor.Description,
        competitor.Tier,
        competitor.Tags,
        JsonElement.Parse(competitor.Metadata),
        competitor.LogoUrl,
        competitor.DiscoveryJobId,
        competitor.CreatedAt,
        competitor.UpdatedAt);
}
