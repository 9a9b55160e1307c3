using Periscope.Data.Comparison;
using Periscope.Data.Tests.Extraction;

namespace Periscope.Data.Tests.Comparison;

internal sealed class DifferenceTests
{
    [Test]
    public void Compare_OnePriceOfManyLines_ShowsThatLine()
    {
        var comparison = PageComparer.Compare(
            Pages.WithMain("<ul><li>Basic: $9</li><li>Pro: $49</li><li>Team: $99</li></ul>"),
            Pages.WithMain("<ul><li>Basic: $9</li><li>Pro: $59</li><li>Team: $99</li></ul>"));

        Assert.That(comparison.Verdict, Is.EqualTo(ChangeVerdict.Material));
        Assert.That(comparison.Removed.Single().Text, Is.EqualTo("Pro: $49"));
        Assert.That(comparison.Added.Single().Text, Is.EqualTo("Pro: $59"));
        Assert.That(comparison.Summary, Is.EqualTo("“Pro: $49” became “Pro: $59”."));
        Assert.That(comparison.ChangedShare, Is.GreaterThan(0).And.LessThan(0.1));
    }

    [Test]
    public void Compare_OneSentenceOfAParagraph_ShowsThatSentence()
    {
        var comparison = PageComparer.Compare(
            Pages.WithMain("<p>The first sentence stays as it is. Refunds are paid within 30 days. The last one stays too.</p>"),
            Pages.WithMain("<p>The first sentence stays as it is. Refunds are paid within 14 days. The last one stays too.</p>"));

        Assert.That(comparison.Added.Single().Text, Is.EqualTo("Refunds are paid within 14 days."));
        Assert.That(comparison.Removed.Single().Text, Is.EqualTo("Refunds are paid within 30 days."));
    }

    [Test]
    public void Compare_OnlyALinkTarget_ShowsTheLinkAndBothTargets()
    {
        var comparison = PageComparer.Compare(
            Pages.WithMain("<p>Read <a href='/a.pdf'>the list of partners</a> first.</p>"), Pages.WithMain("<p>Read <a href='/b.pdf'>the list of partners</a> first.</p>"));

        Assert.That(comparison.Verdict, Is.EqualTo(ChangeVerdict.Material));
        Assert.That(comparison.Added.Single().Text, Is.EqualTo("the list of partners"));
        Assert.That(comparison.Summary, Does.Contain("/b.pdf instead of https://acme.example/a.pdf"));
    }

    [Test]
    public void Compare_TrackingParameterOfALink_IsTheSamePage() =>
        Assert.That(PageComparer.Compare(
            Pages.WithMain("<p>Read <a href='/a?sid=1'>this</a>.</p>"), Pages.WithMain("<p>Read <a href='/a?sid=2&utm_campaign=x'>this</a>.</p>")).Verdict,
            Is.EqualTo(ChangeVerdict.Same));

    [Test]
    public void Compare_LastUpdatedDateAlone_IsMaterial() =>
        Assert.That(PageComparer.Compare(Pages.WithMain("<p>Last updated: 1 May 2026</p>"), Pages.WithMain("<p>Last updated: 2 June 2026</p>")).Verdict,
            Is.EqualTo(ChangeVerdict.Material));

    [Test]
    public void Compare_ParagraphAtAnotherPlace_IsMovedNotAddedAndRemoved()
    {
        var comparison = PageComparer.Compare(
            Pages.WithMain("<p>We never sell data.</p><p>We answer within a day.</p><p>We are based in Bern.</p>"),
            Pages.WithMain("<p>We are based in Bern.</p><p>We never sell data.</p><p>We answer within a day.</p>"));

        Assert.That((comparison.Added.Count, comparison.Removed.Count), Is.EqualTo((0, 0)));
        Assert.That(comparison.Moved.Single().After.Text, Is.EqualTo("We are based in Bern."));
        Assert.That(comparison.Summary, Does.StartWith("1 passage moved."));
    }

    [Test]
    public void Compare_AddedAndRemovedBlocks_AreWholeBlocks()
    {
        var comparison = PageComparer.Compare(
            Pages.WithMain("<p>Ships to Europe.</p>"), Pages.WithMain("<p>Ships to Europe.</p><h2>Enterprise</h2><p>Single sign-on and an audit log.</p>"));

        Assert.That(comparison.Added.Select(span => span.Text), Is.EqualTo(new[] { "Enterprise", "Single sign-on and an audit log." }));
        Assert.That(comparison.Summary, Is.EqualTo("2 passages added. New: “Enterprise”."));
    }
}
