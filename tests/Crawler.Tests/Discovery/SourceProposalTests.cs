using Periscope.Contracts;
using Periscope.Crawler.Discovery;

namespace Periscope.Crawler.Tests.Discovery;

internal sealed class SourceProposalTests
{
    [Test]
    public void From_CompanySite_FindsEveryType()
    {
        var found = Propose("https://www.acme.example/", """
            <header><nav><a href="/product">Product</a><a href="/pricing">Pricing</a><a href="/customers">Customers</a>
            <a href="https://docs.acme.example/">Docs</a><a href="/blog">Blog</a></nav></header>
            <main><a href="/blog/our-new-pricing-explained">Our new pricing explained</a><a href="#pricing">See pricing</a></main>
            <footer><a href="/about">About</a><a href="/careers?utm_source=footer">Careers (we're hiring!)</a><a href="/newsroom">Newsroom</a>
            <a href="/legal/terms">Terms of Service</a><a href="/legal/privacy">Privacy</a><a href="https://twitter.com/acme">X</a></footer>
            """);

        Assert.That(found, Is.EquivalentTo(new Dictionary<string, string>
        {
            [SourceTypes.Home] = "https://www.acme.example/",
            [SourceTypes.Product] = "https://www.acme.example/product",
            [SourceTypes.Pricing] = "https://www.acme.example/pricing",
            [SourceTypes.Docs] = "https://docs.acme.example/",
            [SourceTypes.Blog] = "https://www.acme.example/blog",
            [SourceTypes.Careers] = "https://www.acme.example/careers",
            [SourceTypes.News] = "https://www.acme.example/newsroom",
            [SourceTypes.Terms] = "https://www.acme.example/legal/terms",
        }));
    }

    [Test]
    public void From_ShopWithOldAddresses_FollowsTheWordsOfItsMenu()
    {
        var found = Propose("http://shop.example/", """
            <div id="nav" role="navigation"><a href="index.php?p=3">Home</a><a href="features.html">Features</a><a href="plans.html">Plans &amp; prices</a>
            <a href="company/jobs.html">Jobs</a><a href="company/press.html">Press</a></div>
            <div class="site-footer"><a href="tos.html">Terms</a><a href="help/">Help</a></div>
            """);

        Assert.That(found.GetValueOrDefault(SourceTypes.Product), Is.EqualTo("http://shop.example/features.html"));
        Assert.That(found.GetValueOrDefault(SourceTypes.Pricing), Is.EqualTo("http://shop.example/plans.html"));
        Assert.That(found.GetValueOrDefault(SourceTypes.Careers), Is.EqualTo("http://shop.example/company/jobs.html"));
        Assert.That(found.GetValueOrDefault(SourceTypes.News), Is.EqualTo("http://shop.example/company/press.html"));
        Assert.That(found.GetValueOrDefault(SourceTypes.Terms), Is.EqualTo("http://shop.example/tos.html"));
        Assert.That(found.GetValueOrDefault(SourceTypes.Docs), Is.EqualTo("http://shop.example/help/"));
    }

    [Test]
    public void From_GermanSite_KnowsItsWords()
    {
        var found = Propose("https://firma.example/de/", """
            <nav><a href="/de/produkte">Produkte</a><a href="/de/preise">Preise</a><a href="/de/karriere">Karriere</a><a href="/de/aktuelles">Aktuelles</a></nav>
            <footer><a href="/de/agb">AGB</a><a href="/de/impressum">Impressum</a></footer>
            """);

        Assert.That(found.Keys, Is.EquivalentTo(new[]
        {
            SourceTypes.Home, SourceTypes.Product, SourceTypes.Pricing, SourceTypes.Careers, SourceTypes.News, SourceTypes.Terms,
        }));
    }

    [Test]
    public void From_SubdomainsAndSitemap_PrefersTheMainPageOfEachKind()
    {
        var site = new SiteScope(new Uri("https://tool.example/"));
        var links = new[]
        {
            "https://tool.example/blog/2026/pricing-changes", "https://tool.example/en/pricing/enterprise", "https://tool.example/en/pricing",
            "https://careers.tool.example/", "https://careers.tool.example/jobs/42", "https://blog.tool.example/", "https://developers.tool.example/",
        }.Select(text => site.Normalize(new Uri(text))!).Select(url => new PageLink(url, "", LinkPosition.Sitemap, site.IsSubdomain(url)));

        var found = SourceProposal.From(new Uri("https://tool.example/"), links, feed: null).ToDictionary(p => p.Type, p => p.Url.AbsoluteUri);

        Assert.That(found[SourceTypes.Pricing], Is.EqualTo("https://tool.example/en/pricing"));
        Assert.That(found[SourceTypes.Careers], Is.EqualTo("https://careers.tool.example/"));
        Assert.That(found[SourceTypes.Blog], Is.EqualTo("https://blog.tool.example/"));
        Assert.That(found[SourceTypes.Docs], Is.EqualTo("https://developers.tool.example/"));
    }

    [Test]
    public void From_FeedAndStrangers_TakesTheFeedAndLeavesTheStrangers()
    {
        var found = Propose("https://acme.example/", """
            <head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
            <link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
            <a href="https://other.example/pricing">Pricing</a><a href="/pricing.pdf">Pricing</a><a href="mailto:x@acme.example">Careers</a>
            """);

        Assert.That(found, Is.EquivalentTo(new Dictionary<string, string>
        {
            [SourceTypes.Home] = "https://acme.example/",
            [SourceTypes.Feed] = "https://acme.example/feed.xml",
        }));
    }

    [Test]
    public void From_LinksWhoseHostIsNoName_PassesThemOver()
    {
        var found = Propose("https://acme.example/", """
            <nav><a href="https://xn--ü.acme.example/docs">Docs</a>
            <a href="/pricing">Pricing</a></nav>
            """);

        Assert.That(found.Keys, Is.EquivalentTo(new[] { SourceTypes.Home, SourceTypes.Pricing }));
    }

    private static Dictionary<string, string> Propose(string home, string html)
    {
        var address = new Uri(home);
        var page = HomePage.Parse(html, address, new SiteScope(address));
        return SourceProposal.From(address, page.Links, page.Feed).ToDictionary(proposal => proposal.Type, proposal => proposal.Url.AbsoluteUri);
    }
}
