using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Sources;

internal sealed class SourceEndpointsTests
{
    [TestCase("shop", "/pricing", "daily", "type")]
    [TestCase("pricing", "ftp://x.example/", "daily", "url")]
    [TestCase("pricing", "http://user:secret@x.example/", "daily", "url")]
    [TestCase("pricing", "/pricing", "sometimes", "schedule")]
    [TestCase("pricing", "/pricing", "61 * * * *", "schedule")]
    [TestCase(null, "/pricing", "daily", "type")]
    [TestCase("pricing", null, "daily", "url")]
    public async Task Add_WrongField_Returns400NamingIt(string? type, string? url, string schedule, string field)
    {
        using var watched = await Watched.KnownAsync();

        using var response = await watched.Client.PostAsJsonAsync(Path(watched), new { type, url, schedule });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(error => error.Name.ToLowerInvariant()), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Add_RelativeAddress_IsWatchedAndCapturedAtOnce()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/plans", "<p>plans");

        using var response = await watched.Client.PostAsJsonAsync(Path(watched), new { type = "pricing", url = "/plans#top", schedule = "0 6 * * 1-5" });
        using var twice = await watched.Client.PostAsJsonAsync(Path(watched), new { type = "product", url = watched.Site.At("/plans") });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
        var source = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(source.GetProperty("url").GetString(), Is.EqualTo(watched.Site.At("/plans")));
        Assert.That(source.GetProperty("status").GetString(), Is.EqualTo("active"));
        Assert.That(twice.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        await CrawlerFixture.Captured.FirstAsync(message => message.SourceId == source.GetProperty("id").GetGuid());
    }

    [Test]
    public async Task Change_PauseAndResume_IsKept()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/", "<p>x");
        var source = await watched.SourceAsync("/", "home");

        using var paused = await watched.Client.PutAsJsonAsync($"{Path(watched)}/{source}", new { status = "paused", schedule = "hourly" });
        using var scrape = await watched.Client.PostAsync($"/api/v1/competitors/{watched.Competitor}/scrape", null);
        using var resumed = await watched.Client.PutAsJsonAsync($"{Path(watched)}/{source}", new { status = "active" });
        using var wrong = await watched.Client.PutAsJsonAsync($"{Path(watched)}/{source}", new { status = "asleep" });

        Assert.That((await paused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("schedule").GetString(), Is.EqualTo("hourly"));
        Assert.That((await scrape.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobs").GetArrayLength(), Is.Zero);
        Assert.That((await resumed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString(), Is.EqualTo("active"));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Remove_Source_CancelsItsJobs()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.On("/", context => Stall.UntilAsync(context.RequestAborted));
        var source = await watched.SourceAsync("/", "home");
        var job = await watched.ScrapeAsync(source);

        using var removed = await watched.Client.DeleteAsync($"{Path(watched)}/{source}");
        using var again = await watched.Client.DeleteAsync($"{Path(watched)}/{source}");

        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await watched.JobAsync(job)).GetProperty("status").GetString(), Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task Scrape_QueueOverItsLimit_AsksToComeBack()
    {
        using var watched = await Watched.KnownAsync();
        var source = await watched.SourceAsync("/", "home");
        await watched.InDatabaseAsync(async db =>
        {
            var row = await db.Sources.SingleAsync(s => s.Id == source);
            for (var i = 0; i < 20; i++)
            {
                db.Jobs.Add(Job.Capture(row, JobMethod.Schedule, TimeProvider.System.GetUtcNow().AddHours(1), new CrawlOptions(), "test"));
            }

            return await db.SaveChangesAsync();
        });

        using var response = await watched.Client.PostAsync($"/api/v1/competitors/{watched.Competitor}/scrape", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString(), Is.EqualTo("5002"));
    }

    [Test]
    public async Task Scrape_CaptureAlreadyWaits_IsThatOne()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/", "<p>x");
        var source = await watched.SourceAsync("/", "home");
        var waiting = Guid.Empty;
        await watched.InDatabaseAsync(async db =>
        {
            var row = Job.Capture(await db.Sources.SingleAsync(s => s.Id == source), JobMethod.Schedule, TimeProvider.System.GetUtcNow().AddHours(1), new CrawlOptions(), "test");
            waiting = row.Id;
            db.Jobs.Add(row);
            return await db.SaveChangesAsync();
        });

        var job = await watched.ScrapeAsync(source);

        Assert.That(job, Is.EqualTo(waiting));
        Assert.That((await watched.EndAsync(job)).GetProperty("status").GetString(), Is.EqualTo("success"));
    }

    [Test]
    public async Task Scrape_ManySources_OnlyTheFirstTenAreInItsTrace()
    {
        using var watched = await Watched.KnownAsync();
        for (var i = 0; i < 12; i++)
        {
            watched.Site.Page($"/plan-{i}", $"<p>Plan {i}");
            await watched.SourceAsync($"/plan-{i}");
        }

        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/competitors/{watched.Competitor}/scrape")
        {
            Headers = { { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01" } },
        };

        using var response = await watched.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        var parents = await watched.InDatabaseAsync(db =>
            db.Jobs.Where(job => job.CompetitorId == watched.Competitor).OrderBy(job => job.Id).Select(job => job.TraceParent).ToListAsync());
        Assert.That(parents, Has.Count.EqualTo(12));
        Assert.That(parents.Count(parent => parent?.Contains(trace, StringComparison.Ordinal) is true), Is.EqualTo(10));
        Assert.That(parents.Count(parent => parent is null), Is.EqualTo(2));
    }

    [Test]
    public async Task Routes_StrangersTokenAndViewer_SeeAndDoNothing()
    {
        using var watched = await Watched.KnownAsync();
        var source = await watched.SourceAsync("/", "home");
        using var stranger = CrawlerFixture.App.Client("owner", Guid.CreateVersion7());
        using var viewer = CrawlerFixture.App.Client("viewer", watched.Workspace);
        var wrong = Guid.Parse("01890000-0000-7000-8000-000000000000");

        Assert.That((await stranger.GetAsync($"/api/v1/competitors/{wrong}/sources")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.GetAsync($"{Path(watched)}/{source}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.PutAsJsonAsync($"{Path(watched)}/{source}", new { status = "paused" })).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.PostAsync($"/api/v1/competitors/{watched.Competitor}/scrape", null)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await viewer.GetAsync($"{Path(watched)}/{source}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await viewer.DeleteAsync($"{Path(watched)}/{source}")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private static string Path(Watched watched) => $"/api/v1/competitors/{watched.Competitor}/sources";
}
