using System.Text;
using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

internal sealed class PageTextExtractorTests
{
    [Test]
    public void Extract_PageWithFurniture_KeepsTheMainPartOnly()
    {
        var page = Pages.Body($"""
            <header><a href="/">Acme</a><nav><a href="/pricing">Pricing</a><a href="/login">Log in</a></nav></header>
            <div class="cookie-banner">We use cookies. <button>Accept all</button></div>
            <div id="content"><h1>Plans</h1>{Pages.Prose}<ul><li>Pro: $49 a month</li></ul></div>
            <div class="sidebar"><a href="/a">Read our blog</a></div>
            <footer>© 2026 Acme Inc.</footer>
            """);

        Assert.That(page.Text.Split('\n'), Is.EqualTo(new[]
        {
            "Plans",
            "Acme keeps the books of small companies in order. It reads invoices, matches payments and reminds late payers, every night and without being asked.",
            "Pro: $49 a month",
        }));
        Assert.That(page.Kind, Is.EqualTo(PageKind.Content));
        Assert.That(page.Blocks.Select(block => block.Kind), Is.EqualTo(new[] { BlockKind.Heading, BlockKind.Paragraph, BlockKind.ListItem }));
    }

    [Test]
    public void Extract_SectionsNamedAfterCookiesOrSharing_AreContent()
    {
        var page = Pages.Body("""
            <div class="policy"><section id="cookies"><h2>Cookies</h2><p>We set two cookies, both for the session.</p></section>
            <section id="sharing"><h2>Sharing of data</h2><p>We share data with nobody at all.</p></section></div>
            """);

        Assert.That(page.Text, Does.Contain("We set two cookies").And.Contain("We share data with nobody"));
    }

    [Test]
    public void Extract_WrapperWithAFurnitureClass_IsNotTakenForFurniture()
    {
        var page = Pages.Body($"<div class='layout has-sidebar modal-open'><h1>Plans</h1>{Pages.Prose}</div>");

        Assert.That(page.Text, Does.StartWith("Plans\nAcme keeps"));
    }

    [Test]
    public void Extract_AnswersHiddenUntilOpened_AreContent()
    {
        var answer = string.Concat(Enumerable.Repeat("Refunds are paid within thirty days. ", 12));
        var page = Pages.WithMain($"<div><button aria-expanded=false>How do refunds work?</button><div style='display: none'>{answer}</div></div>");

        Assert.That(page.Text, Does.Contain("How do refunds work?\nRefunds are paid"));
    }

    [Test]
    public void Extract_Table_GivesALinePerRow()
    {
        var page = Pages.WithMain("<table><tr><th>Plan</th><th>Price</th></tr><tr><td><p>Pro</p></td><td><p>$49</p><p>per month</p></td></tr></table>");

        Assert.That(page.Text, Does.EndWith("Plan | Price\nPro | $49 per month"));
    }

    [Test]
    public void Extract_NeighbouringElementsWithoutSpace_AreToldApart()
    {
        var page = Pages.WithMain("<div><span>Pro</span><span>$49</span><span>.99</span></div>");

        Assert.That(page.Text, Does.EndWith("Pro $49.99"));
    }

    [Test]
    public void Extract_LinksOfTheMainText_AreAbsoluteAndPointAtTheirWords()
    {
        var page = Pages.WithMain("<p>See <a href='/terms?utm_source=x&plan=pro'> the terms</a>.</p>");

        var link = page.Blocks[^1].Links.Single();
        Assert.That(page.Text[link.Start..link.End], Is.EqualTo("the terms"));
        Assert.That(link.Target, Is.EqualTo("https://acme.example/terms?plan=pro"));
    }

    [Test]
    public void Extract_LinkAroundSeveralBlocks_GivesEachItsPart()
    {
        var page = Pages.WithMain("<a href='/pro'><h3>Pro</h3><p>For teams</p></a>");

        Assert.That(page.Blocks.TakeLast(2).Select(block => page.Text[block.Links.Single().Start..block.Links.Single().End]), Is.EqualTo(new[] { "Pro", "For teams" }));
    }

    [Test]
    public void Extract_ProtectedMail_IsReadWhateverItsKey()
    {
        // "a@b.io" XORed with 0x11 and with 0x22.
        var one = Pages.WithMain("<p>Write to <a href='/cdn-cgi/l/email-protection#117051733f787e'><span class='__cf_email__' data-cfemail='117051733f787e'>[email&#160;protected]</span></a></p>");
        var two = Pages.WithMain("<p>Write to <a href='/cdn-cgi/l/email-protection#224362400c4b4d'><span class='__cf_email__' data-cfemail='224362400c4b4d'>[email&#160;protected]</span></a></p>");

        Assert.That(one.Text, Does.EndWith("Write to a@b.io"));
        Assert.That(two.Text, Is.EqualTo(one.Text));
        Assert.That(two.Fingerprint, Is.EqualTo(one.Fingerprint));
    }

    [Test]
    public void Extract_Head_GivesTitleDescriptionLanguageAndMetadata()
    {
        var page = Pages.Read($"""
            <html lang="de-CH"><head><title> Preise
            und Pläne </title><meta name="description" content="Was es kostet"><link rel="canonical" href="/preise">
            <meta property="article:published_time" content="2026-01-02"></head><body><main>{Pages.Prose}</main></body></html>
            """);

        Assert.That((page.Title, page.Description, page.Language), Is.EqualTo(("Preise und Pläne", "Was es kostet", "de-CH")));
        Assert.That(page.Metadata["canonical"], Is.EqualTo("https://acme.example/preise"));
        Assert.That(page.Metadata["published"], Is.EqualTo("2026-01-02"));
    }

    [TestCase("application/json", """{"plans":[{"name":"Pro","price":49}]}""", "plans[0].name: Pro\nplans[0].price: 49")]
    [TestCase("application/rss+xml", "<?xml version='1.0'?><rss><channel><title>News</title><item><title>Series B</title></item></channel></rss>", "title: News\ntitle: Series B")]
    public void Extract_StructuredData_ReadsAsLines(string type, string body, string expected)
    {
        var page = Pages.Read(body, type);

        Assert.That(page.Text, Is.EqualTo(expected));
        Assert.That(page.Kind, Is.EqualTo(PageKind.Structured));
    }

    [TestCase("application/json", "{ not json")]
    [TestCase("application/xml", "<a><b></a>")]
    [TestCase("text/html", "<p<<<div \u0001 </table><li>")]
    [TestCase("text/html", "")]
    [TestCase("", "no type at all")]
    public void Extract_WhatIsMalformed_IsReadAsFarAsItGoes(string type, string body) => Assert.That(() => Pages.Read(body, type), Throws.Nothing);

    [Test]
    public void Extract_Binary_IsEmpty()
    {
        using var extractor = new PageTextExtractor();

        var page = extractor.Extract([0x25, 0x50, 0x44, 0x46, 0, 1, 2, 0, 0], null, Pages.Url, "text/html");

        Assert.That((page.Kind, page.Text), Is.EqualTo((PageKind.Empty, "")));
    }

    [Test]
    public async Task ExtractAsync_SameBytes_GivesTheSameTextAndFingerprint()
    {
        using var extractor = new PageTextExtractor();
        var bytes = Encoding.UTF8.GetBytes($"<main>{Pages.Prose}</main>");

        var one = await extractor.ExtractAsync(bytes, null, Pages.Url, "text/html", CancellationToken.None);
        var two = await extractor.ExtractAsync(bytes, "utf-8", Pages.Url, "text/html", CancellationToken.None);

        Assert.That((two.Text, two.Fingerprint), Is.EqualTo((one.Text, one.Fingerprint)));
    }
}
