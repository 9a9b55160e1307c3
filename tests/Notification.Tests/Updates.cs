using Periscope.Contracts;
using Periscope.Contracts.Data;

namespace Periscope.Notification.Tests;

/// <summary>Updates as Data publishes them.</summary>
internal static class Updates
{
    public static UpdatePublished Pricing(
        double impact = 8, Guid? competitor = null, bool noise = false, string title = "Acme raises its prices") => new()
        {
            UpdateId = Guid.CreateVersion7(),
            ChangeId = Guid.CreateVersion7(),
            SourceId = Guid.CreateVersion7(),
            CompetitorId = competitor ?? Guid.CreateVersion7(),
            CompetitorName = "Acme",
            SourceType = SourceTypes.Pricing,
            Url = "https://acme.example/pricing",
            Category = UpdateCategories.Pricing,
            Title = title,
            Narrative = "The Team plan went from $10 to $12. Existing customers keep the old price until March.",
            Impact = impact,
            ImpactReasons = ["A price rose by 20%", "The pricing page is <watched> closely"],
            Confidence = 0.9,
            IsNoise = noise,
            BeforeSnapshotId = Guid.CreateVersion7(),
            AfterSnapshotId = Guid.CreateVersion7(),
            Citations =
        [
            new Citation
            {
                Id = "1",
                SnapshotId = Guid.CreateVersion7(),
                Url = "https://acme.example/pricing",
                Title = "Pricing | Acme",
                CapturedAt = TimeProvider.System.GetUtcNow(),
                Start = 10,
                End = 23,
                Quote = "Team: $12/mo.",
            },
        ],
            DetectedAt = TimeProvider.System.GetUtcNow(),
            PublishedAt = TimeProvider.System.GetUtcNow(),
        };
}
