using Periscope.Data.Comparison;
using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

internal sealed class PageLayoutTests
{
    [Test]
    public void Deserialize_StoredTextAndLayout_GivesThePageBack()
    {
        var page = Pages.WithMain("<p>See <a href='/terms'>the terms</a>.</p><div class=testimonials><blockquote>Great!</blockquote></div>");

        var stored = PageLayout.Deserialize(page.Text, PageLayout.Serialize(page))!;

        Assert.That(PageComparer.Compare(stored, page).Verdict, Is.EqualTo(ChangeVerdict.Same));
        Assert.That(PageLayout.Serialize(stored), Is.EqualTo(PageLayout.Serialize(page)));
        Assert.That(stored.Blocks[^1].Rotating, Is.True);
    }

    [Test]
    public void Deserialize_LayoutOfALongerText_IsRefused()
    {
        var page = Pages.WithMain("<p>One more line.</p>");

        Assert.That(PageLayout.Deserialize("short", PageLayout.Serialize(page)), Is.Null);
    }
}
