using Periscope.Agent.Drafting;
using Periscope.Contracts;
using Periscope.Contracts.Agent;

namespace Periscope.Agent.Tests.Drafting;

internal sealed class UpdateMergeTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public void Write_EmptySection_IsOneDatedPointWithItsCitation()
    {
        var draft = UpdateMerge.Write(Wish("", []), At);

        Assert.That(draft.Content, Is.EqualTo("- 2026-11-21: The Pro plan's price rose from $49 to $59 per month (+20 %). [1]"));
        Assert.That(draft.Citations.Single().Quote, Is.EqualTo("$59 per month"));
    }

    [Test]
    public void Write_ExistingText_StaysAndItsCitationsKeepTheirPlaces()
    {
        var draft = UpdateMerge.Write(Wish("We win on support. [4]\n\n- 2026-10-01: A plan was removed: Basic (€9 per month). [7]",
            [Cite("4", 10, "support"), Cite("7", 90, "€9 per month")]), At);

        Assert.That(draft.Content.Split('\n'), Is.EqualTo(new[]
        {
            "We win on support. [1]", "", "- 2026-11-21: The Pro plan's price rose from $49 to $59 per month (+20 %). [3]",
            "- 2026-10-01: A plan was removed: Basic (€9 per month). [2]",
        }));
        Assert.That(draft.Citations.Select(one => $"{one.Id} {one.Quote}"), Is.EqualTo(new[] { "1 support", "2 €9 per month", "3 $59 per month" }));
    }

    [Test]
    public void Write_TheSameUpdateTwice_AddsNothing()
    {
        var once = UpdateMerge.Write(Wish("", []), At);

        var twice = UpdateMerge.Write(Wish(once.Content, once.Citations), At);

        Assert.That(twice.Content, Is.EqualTo(once.Content));
        Assert.That(twice.Citations, Is.EqualTo(once.Citations));
    }

    [Test]
    public void Write_ManyUpdates_KeepsTheNewestAndOnlyTheirCitations()
    {
        var draft = new SectionDraft("", [], 0);
        for (var i = 0; i < 30; i++)
        {
            draft = UpdateMerge.Write(Wish(draft.Content, draft.Citations, Rise with { Title = $"Acme: fact number {i}", Citations = [Cite("1", i * 10, "x")] }), At.AddDays(i));
        }

        Assert.That(draft.Content.Split('\n'), Has.Length.EqualTo(12));
        Assert.That(draft.Content, Does.Contain("Fact number 29").And.Not.Contain("Fact number 17."));
        Assert.That(draft.Citations.Select(one => one.Start), Is.EquivalentTo(Enumerable.Range(18, 12).Select(i => i * 10)));
    }

    [Test]
    public void Write_SeveralUpdatesAtOnce_IsWhatOneAfterTheOtherGives()
    {
        var other = Rise with { Title = "Acme: a plan was removed", Citations = [Cite("1", 90, "Basic"), Cite("2", 40, "$59 per month")] };
        var first = UpdateMerge.Write(Wish("", [], Rise), At);

        var together = UpdateMerge.Write(Wish("", [], Rise, other), At);

        var oneByOne = UpdateMerge.Write(Wish(first.Content, first.Citations, other), At);
        Assert.That(together.Content, Is.EqualTo(oneByOne.Content));
        Assert.That(together.Citations, Is.EqualTo(oneByOne.Citations));
        Assert.That(together.Content.Split('\n'), Has.Length.EqualTo(2));
    }

    private static readonly DraftedUpdate Rise = new()
    {
        UpdateId = Guid.CreateVersion7(),
        Category = UpdateCategories.Pricing,
        Title = "Acme: the Pro plan's price rose from $49 to $59 per month (+20 %)",
        Narrative = "On Acme's pricing page: it rose. A higher price weakens its position.",
        Citations = [Cite("1", 40, "$59 per month")],
    };

    private static DraftSection Wish(string content, IReadOnlyList<Citation> citations, params IReadOnlyList<DraftedUpdate> updates) => new()
    {
        BattlecardId = Guid.CreateVersion7(),
        CompetitorId = Guid.CreateVersion7(),
        CompetitorName = "Acme",
        Section = BattlecardSections.PricingComparison,
        CurrentContent = content,
        CurrentCitations = citations,
        Updates = updates is [] ? [Rise] : updates,
    };

    private static Citation Cite(string id, int start, string quote) => new()
    {
        Id = id,
        SnapshotId = Guid.Empty,
        Url = "https://acme.example/pricing",
        Title = "Acme pricing",
        CapturedAt = At,
        Start = start,
        End = start + quote.Length,
        Quote = quote,
    };
}
