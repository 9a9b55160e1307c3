using System.Text;
using System.Text.Json;
using Periscope.Crawler.Fetching;

namespace Periscope.Crawler.Tests.Fetching;

internal sealed class RobotsRulesTests
{
    [TestCase("User-agent: *\nDisallow: /private", "/private/page", false)]
    [TestCase("User-agent: *\nDisallow: /private", "/public", true)]
    [TestCase("User-agent: *\nDisallow:", "/anything", true)]
    [TestCase("User-agent: *\nDisallow: /\nAllow: /pricing", "/pricing", true)]
    [TestCase("User-agent: *\nDisallow: /page\nAllow: /page", "/page", true)]
    [TestCase("User-agent: *\nDisallow: /*.php$", "/index.php", false)]
    [TestCase("User-agent: *\nDisallow: /*.php$", "/index.php?x=1", true)]
    [TestCase("User-agent: *\nDisallow: /a*b*c", "/a/x/b/y/c/z", false)]
    [TestCase("User-agent: *\nDisallow: /a%3cd", "/a%3Cd", false)]
    [TestCase("User-agent: *\nAllow: /dir/index.html\nDisallow: /dir/", "/dir/", true)]
    [TestCase("User-agent: other\nDisallow: /", "/", true)]
    [TestCase("Disallow: /", "/", true)]
    public void IsAllowed_GroupForAll_LongestMatchDecides(string robots, string path, bool allowed) =>
        Assert.That(Parse(robots).IsAllowed(path), Is.EqualTo(allowed));

    [Test]
    public void IsAllowed_OwnGroup_ReplacesTheGroupForAll()
    {
        var rules = Parse("User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: PERISCOPE/2.0\nDisallow: /secret\n");

        Assert.That(rules.IsAllowed("/page"), Is.True);
        Assert.That(rules.IsAllowed("/secret"), Is.False);
    }

    [Test]
    public void IsAllowed_TwoOwnGroups_BothCount()
    {
        var rules = Parse("User-agent: periscope\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: periscope\nDisallow: /b\n");

        Assert.That(new[] { "/a", "/b", "/c" }.Select(rules.IsAllowed), Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public void Parse_CrawlDelayAndSitemaps_AreKept()
    {
        var rules = Parse("Sitemap: https://x.example/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /x # why\nsitemap: https://x.example/b.xml");

        Assert.That(rules.CrawlDelay, Is.EqualTo(TimeSpan.FromSeconds(2.5)));
        Assert.That(rules.Sitemaps, Is.EqualTo(new[] { "https://x.example/a.xml", "https://x.example/b.xml" }));
    }

    [Test]
    public void DisallowAll_AnyPath_IsRefused() => Assert.That(RobotsRules.DisallowAll.IsAllowed("/"), Is.False);

    [Test]
    public void Corpus_EveryCase_AgreesWithTheReferenceParser()
    {
        var folder = Corpora.Find("robots/google-rep-conformance");
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        var wrong = new List<string>();
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            var body = one.TryGetProperty("robotstxt_base64", out var encoded)
                ? encoded.GetBytesFromBase64()
                : Encoding.UTF8.GetBytes(one.GetProperty("robotstxt").GetString()!);
            var agent = one.GetProperty("useragent").GetString()!;
            var allowed = agent.Length == 0 || RobotsRules.Parse(body, agent).IsAllowed(PathOf(one.GetProperty("url").GetString()!));
            if (allowed != one.GetProperty("allowed").GetBoolean())
            {
                wrong.Add(one.GetProperty("id").GetString()!);
            }
        }

        TestContext.Out.WriteLine($"{cases.RootElement.GetArrayLength() - wrong.Count} of {cases.RootElement.GetArrayLength()} cases");
        Assert.That(wrong, Is.Empty);
    }

    private static RobotsRules Parse(string text) => RobotsRules.Parse(Encoding.UTF8.GetBytes(text), "Periscope");

    // The corpus holds addresses that no URL parser takes, so the path is cut out by hand.
    private static string PathOf(string url)
    {
        var scheme = url.IndexOf("//", StringComparison.Ordinal);
        var start = url.IndexOfAny(['/', '?', ';'], scheme < 0 ? 0 : scheme + 2);
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        if (start < 0 || (hash >= 0 && hash < start))
        {
            return "/";
        }

        var path = hash < 0 ? url[start..] : url[start..hash];
        return path[0] == '/' ? path : "/" + path;
    }
}
