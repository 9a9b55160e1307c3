using FsCheck;
using FsCheck.Fluent;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

/// <summary>Whatever a server sends is read: no exception, no endless loop, no overflow of the stack, and blocks that fit their text.</summary>
internal sealed class HostilePageTests
{
    private static readonly string[] Pieces =
    [
        "<div>", "</div>", "<p>", "<table>", "<tr>", "<td>", "</table>", "<a href='/x'>", "</a>", "<a href='http://['>", "<ul><li>", "<h1>", "<button>",
        "<pre>a\n\nb</pre>", "<main>", "</main>", "<template>", "<svg><p>", "text", " ", "\u00A0", "😀", "\uD83D", "&amp;", "&#0;", "<!--", "-->", "<![CDATA[",
        "<span>x</span><span>Y</span>", "<br>", "style='display:none'", "<base href='//'>", "</body>", "12 views",
    ];

    [Test]
    public void Extract_TagSoup_GivesBlocksThatTileTheText() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().ToArbitrary(), pieces =>
        {
            var page = Pages.Body(string.Concat(pieces));
            var lines = page.Text.Length == 0 ? [] : page.Text.Split('\n');
            return page.Blocks.Select(block => page.Text[block.Start..block.End]).SequenceEqual(lines)
                && page.Blocks.All(block => block.Links.All(link => block.Start <= link.Start && link.Start <= link.End && link.End <= block.End))
                && PageComparer.Compare(page, page).Verdict != ChangeVerdict.Material;
        }).QuickCheckThrowOnFailure();

    [TestCase("<div>")]
    [TestCase("<b>")]
    [TestCase("<table><tr><td>")]
    [TestCase("<ul><li>")]
    public void Extract_EndlessNesting_IsRead(string open) =>
        Assert.That(Pages.Body(string.Concat(Enumerable.Repeat(open, 20_000)) + "the words at the very bottom").Kind, Is.EqualTo(PageKind.Content).Or.EqualTo(PageKind.Empty));

    [TestCase("1 ")]
    [TestCase("1,")]
    [TestCase("a1B2")]
    [TestCase("2026-11-21 ")]
    [TestCase("in 1 ")]
    [TestCase("cookies ")]
    public void Extract_OneEndlessLine_IsRead(string part) =>
        Assert.That(Pages.Body($"<main><p>{string.Concat(Enumerable.Repeat(part, 50_000))}</p></main>").Text, Has.Length.GreaterThan(10_000));
}
