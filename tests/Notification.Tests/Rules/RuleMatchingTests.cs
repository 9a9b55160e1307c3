using Periscope.Notification.Rules;
using Periscope.Notification.Updates;

namespace Periscope.Notification.Tests.Rules;

internal sealed class RuleMatchingTests
{
    private static readonly Guid s_acme = Guid.CreateVersion7();
    private static readonly Guid s_other = Guid.CreateVersion7();

    [Test]
    public void Catching_AndCaughtBy_AgreeOnEveryCombination(
        [Values(null, "acme", "other")] string? competitor,
        [Values(null, "pricing", "hiring")] string? category,
        [Values(null, "pricing", "careers")] string? type,
        [Values(0.0, 7.0, 7.5)] double minImpact,
        [Values(0.0, 0.8, 0.9)] double minConfidence,
        [Values] bool noise)
    {
        var rule = Rule(competitor switch { "acme" => s_acme, "other" => s_other, _ => null }, category, minImpact, minConfidence, type);
        var update = Update(noise);
        var expected = !noise && competitor != "other" && category != "hiring" && type != "careers" && minImpact <= 7 && minConfidence <= 0.8;

        Assert.Multiple(() =>
        {
            Assert.That(RuleMatching.Catching(update).Compile()(rule), Is.EqualTo(expected));
            Assert.That(RuleMatching.CaughtBy(rule).Compile()(update), Is.EqualTo(expected));
        });
    }

    [Test]
    public void Catching_DisabledRule_IsSilentButItsTestStillSays()
    {
        var rule = Rule(null, null, 0, 0);
        rule.Enabled = false;
        var update = Update(noise: false);

        Assert.Multiple(() =>
        {
            Assert.That(RuleMatching.Catching(update).Compile()(rule), Is.False);
            Assert.That(RuleMatching.CaughtBy(rule).Compile()(update), Is.True);
        });
    }

    private static Rule Rule(Guid? competitor, string? category, double minImpact, double minConfidence, string? type = null) => new()
    {
        Id = Guid.CreateVersion7(),
        Name = "Rule",
        CompetitorId = competitor,
        Category = category,
        Type = type,
        MinImpact = minImpact,
        MinConfidence = minConfidence,
        Channels = [],
        Enabled = true,
        CreatedAt = default,
        UpdatedAt = default,
    };

    private static WatchedUpdate Update(bool noise) => new()
    {
        Id = Guid.CreateVersion7(),
        CompetitorId = s_acme,
        Category = "pricing",
        SourceType = "pricing",
        Impact = 7,
        Confidence = 0.8,
        IsNoise = noise,
        PublishedAt = default,
        Content = "{}",
    };
}
