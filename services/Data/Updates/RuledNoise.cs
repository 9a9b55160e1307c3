using Periscope.Contracts;
using Periscope.Data.Changes;
using Periscope.Data.Snapshots;

namespace Periscope.Data.Updates;

/// <summary>The update of a change that a rule called noise, so that people can see what was kept from them.</summary>
internal static class RuledNoise
{
    private const double RuleConfidence = 0.95;

    public static Update From(Change change, Snapshot after, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        CompetitorId = change.CompetitorId,
        SourceId = change.SourceId,
        SourceType = after.SourceType,
        ChangeId = change.Id,
        Url = after.Url,
        Category = CategoryOf(after.SourceType),
        Title = $"Nothing of note on the {after.SourceType} page",
        Narrative = $"{change.NoiseReason} {change.Summary}".Trim(),
        Impact = 0,
        ImpactReasons = [],
        Confidence = RuleConfidence,
        IsNoise = true,
        NoiseReason = change.NoiseReason,
        BeforeSnapshotId = change.BeforeSnapshotId,
        AfterSnapshotId = change.AfterSnapshotId,
        Citations = [],
        Model = "rule",
        PromptVersion = "",
        DetectedAt = change.DetectedAt,
        PublishedAt = now,
    };

    // No engine has read the words, so the page's subject is all that is known.
    private static string CategoryOf(string sourceType) => sourceType switch
    {
        SourceTypes.Pricing => UpdateCategories.Pricing,
        SourceTypes.Product or SourceTypes.Docs => UpdateCategories.Product,
        SourceTypes.Careers or SourceTypes.Jobs => UpdateCategories.Hiring,
        SourceTypes.Terms => UpdateCategories.Legal,
        SourceTypes.Filings => UpdateCategories.Funding,
        SourceTypes.Home => UpdateCategories.Messaging,
        _ => UpdateCategories.Content,
    };
}
