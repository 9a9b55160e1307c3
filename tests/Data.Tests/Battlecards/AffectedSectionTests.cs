using Periscope.Contracts;
using Periscope.Data.Battlecards;
using Periscope.Data.Updates;

namespace Periscope.Data.Tests.Battlecards;

internal sealed class AffectedSectionTests
{
    [TestCase(UpdateCategories.Pricing, BattlecardSections.PricingComparison)]
    [TestCase(UpdateCategories.Product, BattlecardSections.KeyDifferentiators)]
    [TestCase(UpdateCategories.Hiring, BattlecardSections.Overview)]
    [TestCase(UpdateCategories.Funding, BattlecardSections.Overview)]
    [TestCase(UpdateCategories.Acquisition, BattlecardSections.Overview)]
    [TestCase(UpdateCategories.Leadership, BattlecardSections.Overview)]
    [TestCase(UpdateCategories.Legal, BattlecardSections.Weaknesses)]
    [TestCase(UpdateCategories.Messaging, BattlecardSections.KeyDifferentiators)]
    public void Of_Category_IsOneSection(string category, string section) =>
        Assert.That(AffectedSection.Of(UpdateOf(category, 5)), Is.EqualTo(section));

    [Test]
    public void Of_Content_IsASectionOnlyWhenItIsAStory()
    {
        Assert.That(AffectedSection.Of(UpdateOf(UpdateCategories.Content, 5)), Is.Null);
        Assert.That(
            AffectedSection.Of(UpdateOf(UpdateCategories.Content, 5, "New case study: Initech")), Is.EqualTo(BattlecardSections.CustomerStories));
    }

    [TestCase(false, 2.9)]
    [TestCase(true, 9)]
    public void Of_NoiseOrLittleImpact_IsNone(bool isNoise, double impact) =>
        Assert.That(AffectedSection.Of(UpdateOf(UpdateCategories.Pricing, impact, isNoise: isNoise)), Is.Null);

    private static Update UpdateOf(string category, double impact, string title = "News", bool isNoise = false) => new()
    {
        Id = Guid.CreateVersion7(),
        CompetitorId = Guid.CreateVersion7(),
        SourceId = Guid.CreateVersion7(),
        SourceType = SourceTypes.Blog,
        ChangeId = Guid.CreateVersion7(),
        Url = "https://acme.example/",
        Category = category,
        Title = title,
        Narrative = "",
        Impact = impact,
        ImpactReasons = [],
        Confidence = 1,
        IsNoise = isNoise,
        BeforeSnapshotId = Guid.CreateVersion7(),
        AfterSnapshotId = Guid.CreateVersion7(),
        Citations = [],
        Model = "built-in",
        PromptVersion = "1",
        DetectedAt = default,
        PublishedAt = default,
    };
}
