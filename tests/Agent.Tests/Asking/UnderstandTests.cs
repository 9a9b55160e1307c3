using Periscope.Agent.Asking;

namespace Periscope.Agent.Tests.Asking;

internal sealed class UnderstandTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 15, 0, 0, TimeSpan.Zero);

    private static readonly NamedCompetitor[] Known =
    [
        new(Guid.CreateVersion7(), "Acme", "acme.example"), new(Guid.CreateVersion7(), "Globex Systems", "www.globex.example"),
        new(Guid.CreateVersion7(), "Umbrella", "umbrella.example"), new(Guid.CreateVersion7(), "monday", "monday.example"),
    ];

    [TestCase("What changed on Acme's pricing page?", "Changes", "Acme", "pricing")]
    [TestCase("what changed on acme's pricing page since May", "Changes", "Acme", "pricing")]
    [TestCase("Compare Acme and Globex on pricing", "Compare", "Acme,Globex Systems", "pricing")]
    [TestCase("compare Acme, globex.example and Umbrella on SSO and SAML", "Compare", "Acme,Globex Systems,Umbrella", "")]
    [TestCase("Who is hiring for Rust?", "Hiring", "", "hiring")]
    [TestCase("How much does Umbrela cost?", "Facts", "Umbrella", "pricing")]
    [TestCase("How much does Umbrela's Pro plan cost?", "Facts", "Umbrella", "pricing")]
    [TestCase("Did Acme raise prices?", "Changes", "Acme", "pricing")]
    [TestCase("Does Acme integrate with Salesforce?", "Facts", "Acme", "")]
    [TestCase("Has Acme raised funding?", "Changes", "Acme", "funding")]
    public void Read_Question_FindsIntentCompetitorsAndCategories(string question, string intent, string competitors, string categories)
    {
        var asked = Read(question);

        Assert.Multiple(() =>
        {
            Assert.That(asked.Intent.ToString(), Is.EqualTo(intent));
            Assert.That(string.Join(',', asked.Competitors.Select(one => one.Name)), Is.EqualTo(competitors));
            Assert.That(string.Join(',', asked.Categories), Is.EqualTo(categories));
        });
    }

    [TestCase("What changed on Initech's pricing page?", "Initech")]
    [TestCase("what changed on initech's pricing page?", "initech")]
    [TestCase("Compare Acme and Initech on pricing", "Initech")]
    [TestCase("Is Initech hiring?", "Initech")]
    [TestCase("Acme vs Hooli", "Hooli")]
    [TestCase("What changed on Acme's pricing page today?", "")]
    [TestCase("What did our competitors announce this week?", "")]
    [TestCase("Compare Acme and Globex Systems on SSO and SAML", "")]
    public void Read_NameThatIsNotWatched_IsSaidToBeUnknown(string question, string unknown) =>
        Assert.That(string.Join(',', Read(question).Unknown), Is.EqualTo(unknown));

    [TestCase("What changed since May?", "2026-05-01")]
    [TestCase("What changed since December?", "2025-12-01")]
    [TestCase("What changed since May 2025?", "2025-05-01")]
    [TestCase("What changed since 2026-02-03?", "2026-02-03")]
    [TestCase("What changed last week?", "2026-11-14")]
    [TestCase("What changed in the last 30 days?", "2026-10-22")]
    [TestCase("What changed this month?", "2026-11-01")]
    [TestCase("What changed yesterday?", "2026-11-20")]
    public void Read_Time_BecomesARange(string question, string since) =>
        Assert.That(Read(question).Since?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(since));

    [Test]
    public void Read_MonthNamedWithIn_EndsWithTheMonth() =>
        Assert.That(Read("What changed in March?").Until, Is.EqualTo(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)));

    [TestCase("And Globex?", "Globex Systems", "Changes", "pricing")]
    [TestCase("What about their jobs?", "Acme", "Hiring", "hiring")]
    public void Read_FollowUp_LeansOnWhatWasAskedBefore(string question, string competitor, string intent, string category)
    {
        var asked = Understand.Read(
            new AskQuestion { Query = question, History = [new("What changed on Acme's pricing page since May?")] }, Known, Now);

        Assert.Multiple(() =>
        {
            Assert.That(asked.Competitors.Select(one => one.Name), Is.EqualTo(new[] { competitor }));
            Assert.That(asked.Intent.ToString(), Is.EqualTo(intent));
            Assert.That(asked.Categories, Is.EqualTo(new[] { category }));
        });
    }

    [Test]
    public void Read_CompetitorIds_LimitTheQuestion()
    {
        var asked = Understand.Read(new AskQuestion { Query = "What changed?", CompetitorIds = [Known[2].Id] }, Known, Now);

        Assert.That(asked.Scope, Is.EqualTo(new[] { Known[2] }));
    }

    private static Understanding Read(string question) => Understand.Read(new AskQuestion { Query = question }, Known, Now);
}
