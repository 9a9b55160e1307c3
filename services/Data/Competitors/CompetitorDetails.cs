using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Competitors;

/// <summary>The rules of a competitor's free fields that attributes cannot say.</summary>
internal static class CompetitorDetails
{
    /// <summary>The first field that breaks a rule, as a 400; null when all hold.</summary>
    public static ValidationProblem? Check(string? name, IReadOnlyList<string>? tags, JsonElement? metadata, string? logoUrl)
    {
        if (name is not null && string.IsNullOrWhiteSpace(name))
        {
            return Problems.Invalid("name", "A competitor needs a name.");
        }

        if (tags?.FirstOrDefault(tag => string.IsNullOrWhiteSpace(tag) || tag.Trim().Length > Competitor.MaxTagLength) is { } bad)
        {
            return Problems.Invalid("tags", $"'{bad}' is no tag: 1 to {Competitor.MaxTagLength} characters each.");
        }

        if (metadata is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
        {
            return Problems.Invalid("metadata", "metadata is a JSON object.");
        }

        if (metadata is { } given && given.GetRawText() is var raw
            && (raw.Length > Competitor.MaxMetadataLength || raw.Contains("\\u0000", StringComparison.Ordinal)))
        {
            return Problems.Invalid("metadata", $"metadata has at most {Competitor.MaxMetadataLength} characters and none of them is NUL.");
        }

        if (logoUrl is { Length: > 0 }
            && !(Uri.TryCreate(logoUrl, UriKind.Absolute, out var logo) && (logo.Scheme == Uri.UriSchemeHttps || logo.Scheme == Uri.UriSchemeHttp)))
        {
            return Problems.Invalid("logoUrl", "logoUrl is an absolute http or https address.");
        }

        return null;
    }

    public static string[] Tags(IReadOnlyList<string>? tags) =>
        [.. (tags ?? []).Select(tag => tag.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)];

    public static string Metadata(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } given ? given.GetRawText() : "{}";
}
