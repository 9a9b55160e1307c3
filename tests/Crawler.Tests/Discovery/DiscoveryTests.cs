using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Discovery;

internal sealed class DiscoveryTests
{
    [Test]
    public async Task CompetitorAdded_SiteWithPages_CreatesTypedSourcesAndCapturesEach()
    {
        using var watched = Watched.New();
        var site = watched.Site;
        site.Page("/robots.txt", $"User-agent: *\nDisallow: /docs\nSitemap: {site.At("/map.xml")}\n", "text/plain");
        site.Page("/map.xml", $"<urlset><url><loc>{site.At("/company/careers")}</loc></url><url><loc>{site.At("/docs")}</loc></url></urlset>", "application/xml");
        site.Page("/", "<nav><a href=/pricing>Pricing</a><a href=/features>Features</a></nav><footer><a href=/terms>Terms</a></footer>");
        foreach (var path in new[] { "/company/careers", "/pricing", "/features", "/terms" })
        {
            site.Page(path, $"<h1>{path}</h1>");
        }

        var jobId = await watched.AddAsync();
        var job = await watched.EndAsync(jobId);

        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("success"), job.ToString());
        Assert.That(job.GetProperty("result").GetProperty("messages").EnumerateArray().Select(m => m.GetString()),
            Is.EqualTo(new[]
            {
                "Read robots.txt", "Read the home page: 3 links", "Read the sitemap: 2 addresses",
                "Found 5 pages: home, pricing, careers, product, terms",
            }));
        var sources = (await SourcesAsync(watched)).EnumerateArray().ToDictionary(s => s.GetProperty("type").GetString()!);
        Assert.That(sources.Keys, Is.EquivalentTo(new[] { "home", "pricing", "product", "terms", "careers" }));
        Assert.That(sources["terms"].GetProperty("schedule").GetString(), Is.EqualTo("weekly"));
        Assert.That(sources["pricing"].GetProperty("schedule").GetString(), Is.EqualTo("daily"));
        foreach (var source in sources.Values)
        {
            await CrawlerFixture.Captured.FirstAsync(message => message.SourceId == source.GetProperty("id").GetGuid());
        }

        var progress = CrawlerFixture.Progressed.All.Where(message => message.JobId == jobId).Select(message => message.Status).Distinct();
        Assert.That(progress, Is.EqualTo(new[] { "queued", "running", "success" }));
    }

    [Test]
    public async Task CompetitorAdded_SiteUnreachable_FailsHonestlyAndKeepsTheHomePage()
    {
        using var watched = Watched.New();
        await watched.Site.DisposeAsync();

        var job = await watched.EndAsync(await watched.AddAsync());

        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("dead_letter"));
        Assert.That(job.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("4014"));
        Assert.That(job.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo($"{watched.Site.Url.Authority} refuses connections."));
        var sources = await SourcesAsync(watched);
        Assert.That(sources.EnumerateArray().Select(s => s.GetProperty("type").GetString()), Is.EqualTo(new[] { "home" }));
    }

    [Test]
    public async Task CompetitorAdded_NameLeadsNowhere_FailsAtOnce()
    {
        using var watched = Watched.New();

        var job = await watched.EndAsync(await watched.AddAsync("http://no-such-host.invalid/"));

        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("failed"), job.ToString());
        Assert.That(job.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("4012"));
    }

    [Test]
    public async Task CompetitorAdded_DeliveredTwice_IsDiscoveredOnce()
    {
        using var watched = Watched.New();
        watched.Site.Page("/", "<p>home");
        var first = await watched.AddAsync();
        await watched.EndAsync(first);

        var second = await watched.AddAsync();

        Assert.That((int)(await watched.Client.GetAsync($"/api/v1/jobs/{second}")).StatusCode, Is.EqualTo(404));
        Assert.That((await SourcesAsync(watched)).GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task CompetitorChanged_OtherAddress_MovesTheHomePageOnly()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/", "<p>old");
        watched.Site.Page("/new", "<p>new");
        var home = await watched.SourceAsync("/", "home");
        var pricing = await watched.SourceAsync("/pricing");

        await CrawlerFixture.App.Bus.PublishAsync(
            new CompetitorChanged
            {
                CompetitorId = watched.Competitor,
                Name = "Acme",
                HomeUrl = watched.Site.At("/new"),
                ChangedAt = TimeProvider.System.GetUtcNow(),
            },
            watched.Workspace);

        var captured = await CrawlerFixture.Captured.FirstAsync(message => message.SourceId == home);
        Assert.That(captured.Url, Is.EqualTo(watched.Site.At("/new")));
        Assert.That((await watched.SourceAsync(pricing)).GetProperty("url").GetString(), Is.EqualTo(watched.Site.At("/pricing")));
    }

    [Test]
    public async Task CompetitorRemoved_WithWaitingJobs_LeavesNothingBehind()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.On("/", context => Stall.UntilAsync(context.RequestAborted));
        var job = await watched.ScrapeAsync(await watched.SourceAsync("/", "home"));

        await CrawlerFixture.App.Bus.PublishAsync(
            new CompetitorRemoved { CompetitorId = watched.Competitor, RemovedAt = TimeProvider.System.GetUtcNow() }, watched.Workspace);

        Assert.That((await watched.EndAsync(job)).GetProperty("status").GetString(), Is.EqualTo("cancelled"));
        await Eventually.IsTrueAsync(() => watched.InDatabaseAsync(async db =>
            !await db.Sources.AnyAsync() && !await db.Competitors.AnyAsync()), "competitor and sources are gone");
    }

    private static async Task<JsonElement> SourcesAsync(Watched watched) =>
        (await watched.Client.GetFromJsonAsync<JsonElement>($"/api/v1/competitors/{watched.Competitor}/sources")).GetProperty("items");
}
