using Periscope.Data.Comparison;
using Periscope.Data.Tests.Extraction;

namespace Periscope.Data.Tests.Comparison;

internal sealed class NoiseTests
{
    [TestCase("<p>Status as of 2026-11-21 10:11:12 UTC</p>", "<p>Status as of 2026-11-22 08:00:00 UTC</p>", "timestamps")]
    [TestCase("<p>1,204 views</p>", "<p>1,377 views</p>", "counters")]
    [TestCase("<p>Session a8f5f167f44f4964e6c998dee827110c</p>", "<p>Session 098f6bcd4621d373cade4e832627b4f6</p>", "identifiers")]
    [TestCase("<div class=carousel><p>Free trial this week!</p></div>", "<div class=carousel><p>Meet us in Berlin!</p></div>", "refills by itself")]
    [TestCase("<div class='related-posts'><p>How to bill</p></div>", "<div class='related-posts'><p>How to save</p></div>", "refills by itself")]
    [TestCase("<h2>Related articles</h2><h3>How to bill</h3><p>In ten steps.</p>", "<h2>Related articles</h2><h3>How to save</h3><p>In five steps.</p>", "refills by itself")]
    [TestCase("<h2>Related articles</h2><p>None.</p><h2>Price</h2><p>Pro: $49</p>", "<h2>Related articles</h2><p>None.</p><h2>Price</h2><p>Pro: $59</p>", null)]
    [TestCase("<h2>More features</h2><p>Audit log</p>", "<h2>More features</h2><p>Audit log, kept for a year</p>", null)]
    [TestCase("<p>2 minutes ago</p>", "<p>All good.</p><p>3 hours ago</p>", null)]
    [TestCase("", "<p>We use cookies to make this site work.</p>", "cookie notice")]
    [TestCase("<ul><li><a href=/a>Alpha</a></li><li><a href=/b>Beta</a></li></ul>", "<ul><li><a href=/b>Beta</a></li><li><a href=/a>Alpha</a></li></ul>", "order of a list")]
    public void Compare_WhatNobodyWrote_IsNoiseWithItsReason(string before, string after, string? reason)
    {
        var comparison = PageComparer.Compare(Pages.WithMain(before), Pages.WithMain(after));

        Assert.That(comparison.Verdict, Is.EqualTo(reason is null ? ChangeVerdict.Material : ChangeVerdict.Noise), comparison.Summary);
        Assert.That(comparison.NoiseReason, reason is null ? Is.Null : Does.Contain(reason));
    }

    [TestCase("<nav><a href=/new>New product</a></nav>")]
    [TestCase("<footer>© 2027 Acme</footer>")]
    [TestCase("<div class='cookie-consent'>We use cookies. <button>OK</button></div>")]
    [TestCase("<div class=newsletter-popup>Subscribe now</div>")]
    [TestCase("<script>var nonce = 'x9'</script>")]
    public void Compare_FurnitureOutsideTheMainPart_IsTheSamePage(string furniture)
    {
        var page = $"<div class=page><h1>Plans</h1>{Pages.Prose}</div>";

        Assert.That(PageComparer.Compare(Pages.Body(page), Pages.Body(page + furniture)).Verdict, Is.EqualTo(ChangeVerdict.Same));
    }

    [TestCase("404 Not Found", "<h1>Not Found</h1><p>The page was not found.</p>", "an error page")]
    [TestCase("Just a moment...", "<p>Checking your browser.</p>", "a check for robots")]
    [TestCase("Acme", "<p>Please enable JavaScript.</p>", "JavaScript")]
    [TestCase("Acme", "<p>We use cookies. Our partners use cookies and ask for consent.</p><p>Accept all or reject all</p>", "a cookie wall")]
    [TestCase("Acme", "", "nothing to read")]
    public void Compare_SomethingElseInsteadOfThePage_IsNoiseBothWays(string title, string body, string reason)
    {
        var page = Pages.WithMain("");
        var shown = Pages.Body(body, title);

        Assert.That(PageComparer.Compare(page, shown).NoiseReason, Does.Contain(reason));
        Assert.That(PageComparer.Compare(shown, page).NoiseReason, Does.Contain("the page is back"));
    }

    [Test]
    public void Compare_SuddenlyNearlyEmpty_IsNoise()
    {
        var comparison = PageComparer.Compare(Pages.WithMain(string.Concat(Enumerable.Repeat(Pages.Prose, 20))), Pages.Body("<main><p>Loading your dashboard, one second</p></main>"));

        Assert.That(comparison.NoiseReason, Does.Contain("nearly empty"));
    }

    [Test]
    public void Compare_VariantShownBefore_IsNoiseOnceItIsKnown()
    {
        var one = Pages.WithMain("<p>Start for free today, no card needed.</p>");
        var two = Pages.WithMain("<p>Talk to our sales team about a demo.</p>");

        Assert.That(PageComparer.Compare(two, one).Verdict, Is.EqualTo(ChangeVerdict.Material));
        var again = PageComparer.Compare(two, one, new ComparisonHistory([one.Fingerprint, two.Fingerprint]));
        Assert.That(again.Verdict, Is.EqualTo(ChangeVerdict.Noise));
        Assert.That(again.NoiseReason, Does.Contain("shown before"));
    }

    [Test]
    public void Compare_PriceBesideACounter_ReportsThePriceOnly()
    {
        var comparison = PageComparer.Compare(
            Pages.WithMain("<p>1,204 views</p><p>Pro: $49</p>"), Pages.WithMain("<p>1,377 views</p><p>Pro: $59</p>"));

        Assert.That(comparison.Added.Select(span => span.Text), Is.EqualTo(new[] { "Pro: $59" }));
    }
}
