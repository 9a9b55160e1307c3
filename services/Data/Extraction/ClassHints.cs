using System.Collections.Frozen;
using AngleSharp.Dom;

namespace Periscope.Data.Extraction;

/// <summary>What an element's class and id say about its place on the page, by the words that site builders share.</summary>
[Flags]
internal enum ClassHints
{
    None = 0,
    Furniture = 1,

    /// <summary>Words of a page's frame. Inside the main part they are used for the parts of documents and cards too.</summary>
    Frame = 512,

    /// <summary>A word that is furniture only when <see cref="Container"/> stands beside it: documents have sections named "cookies" and "sharing" too.</summary>
    Topic = 2,
    Container = 4,
    Rotating = 8,

    /// <summary>Hidden until a reader opens it, and content all the same.</summary>
    Collapsible = 16,
    Recent = 32,
    Posts = 64,

    /// <summary>"cookie" and "consent" are topics each; both on one element are a banner.</summary>
    Cookie = 128,
    Consent = 256,
}

internal static class ClassHintsReader
{
    private static readonly FrozenDictionary<string, ClassHints> Words = new (ClassHints Hint, string Words)[]
    {
        (ClassHints.Frame, "nav navbar navigation menu submenu megamenu footer sidebar sidenav subnav topbar masthead drawer offcanvas pager pagination"),
        (ClassHints.Furniture, "breadcrumb breadcrumbs newsletter popup modal dialog lightbox skip skiplink disqus advertisement adsbygoogle searchform "
            + "searchbox onetrust cookiebot cookieconsent cookiebanner cookielaw cookienotice usercentrics didomi osano trustarc truste klaro sharethis addthis "
            + "addtoany livechat langswitcher languageswitcher screenreader sronly"),
        (ClassHints.Topic, "cookie cookies consent gdpr ccpa privacy share sharing social comment comments feedback ad ads advert promo promotion "
            + "announcement signup subscribe survey chat login language locale lang country region search alert"),
        (ClassHints.Cookie, "cookie cookies"),
        (ClassHints.Consent, "consent gdpr ccpa"),
        (ClassHints.Container, "banner bar notice notification popup modal overlay box widget wrapper buttons button links icons icon dialog toast prompt "
            + "manager switcher selector picker form list dropdown bubble slot placeholder unit"),
        (ClassHints.Rotating, "testimonial testimonials carousel slider swiper slick splide glide flickity slideshow owl marquee ticker related "
            + "recommended recommendation recommendations trending popular rotator rotating comments commentlist respond"),
        (ClassHints.Recent, "recent latest similar more also"),
        (ClassHints.Posts, "posts post articles article news stories reads entries like"),
        (ClassHints.Collapsible, "accordion collapse collapsible tab tabs tabpanel panel faq toggle details expand expandable"),
    }.SelectMany(group => group.Words.Split(' ').Select(word => (word, group.Hint)))
        .GroupBy(pair => pair.word).ToFrozenDictionary(group => group.Key, group => group.Aggregate(ClassHints.None, (all, pair) => all | pair.Hint));

    private static readonly FrozenDictionary<string, ClassHints>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static ClassHints Of(IElement element) => Of(element.GetAttribute("class")) | Of(element.GetAttribute("id"));

    internal static ClassHints Of(string? names)
    {
        var hints = ClassHints.None;
        if (string.IsNullOrEmpty(names))
        {
            return hints;
        }
        Span<char> word = stackalloc char[24];
        var length = 0;
        for (var i = 0; i <= names.Length; i++)
        {
            var c = i < names.Length ? names[i] : ' ';
            // "siteFooter", "site-footer", "site_footer" and "site-footer__inner" are all the words site and footer.
            var ends = !char.IsAsciiLetter(c) || (char.IsAsciiLetterUpper(c) && i > 0 && char.IsAsciiLetterLower(names[i - 1]));
            if (ends && length > 0)
            {
                hints |= length <= word.Length && Lookup.TryGetValue(word[..length], out var hint) ? hint : ClassHints.None;
                length = 0;
            }
            if (char.IsAsciiLetter(c))
            {
                if (length < word.Length)
                {
                    word[length] = char.ToLowerInvariant(c);
                }
                length++;
            }
        }
        return hints;
    }
}
