using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Data.Competitors;

public sealed record AddCompetitor(
    [property: Required, StringLength(Competitor.MaxNameLength), PlainName] string Name,
    [property: Required, StringLength(Competitor.MaxDomainLength)] string Domain,
    [property: StringLength(Competitor.MaxDescriptionLength)] string? Description = null,
    [property: AllowedValues("primary", "secondary", "emerging", null)] string? Tier = null,
    [property: MaxLength(Competitor.MaxTags), PlainName] IReadOnlyList<string>? Tags = null,
    JsonElement? Metadata = null,
    [property: StringLength(2000)] string? LogoUrl = null);

/// <summary>What is left out stays as it is.</summary>
public sealed record ChangeCompetitor(
    [property: StringLength(Competitor.MaxNameLength, MinimumLength = 1), PlainName] string? Name = null,
    [property: StringLength(Competitor.MaxDomainLength, MinimumLength = 1)] string? Domain = null,
    [property: StringLength(Competitor.MaxDescriptionLength)] string? Description = null,
    [property: AllowedValues("primary", "secondary", "emerging", null)] string? Tier = null,
    [property: MaxLength(Competitor.MaxTags), PlainName] IReadOnlyList<string>? Tags = null,
    JsonElement? Metadata = null,
    [property: StringLength(2000)] string? LogoUrl = null);

public sealed class CompetitorFilter
{
    [FromQuery(Name = "tier"), AllowedValues("primary", "secondary", "emerging", null)]
    public string? Tier { get; init; }

    [FromQuery(Name = "tag")]
    public string? Tag { get; init; }

    /// <summary>Part of a name, domain or description.</summary>
    [FromQuery(Name = "q"), StringLength(200)]
    public string? Q { get; init; }
}
