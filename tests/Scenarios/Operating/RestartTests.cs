using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit;

namespace Periscope.Scenarios.Operating;

/// <summary>Someone clicks in the dashboard while pages change and people read.</summary>
[Order(5)]
internal sealed class RestartTests
{
    private const int Pages = 48;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private PeriscopeClient _api = null!;
    private DemoSite _site = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _api = await RunningMesh.OwnerAsync();
        _site = await RunningMesh.SiteAsync(4, new Dictionary<string, string> { ["/"] = "<h1>Restless</h1>" });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _api.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task ServicesRestartedFromTheDashboardUnderTraffic_LoseAndDoubleNothing()
    {
        if (RunningMesh.Dashboard["token"] is null)
        {
            Assert.Ignore("skipped: the Aspire dashboard is not installed");
        }

        var watched = new PricePages(_api, _site, Pages);
        await watched.WatchAsync("Restless Inc");
        var pages = new ChangingPages(watched);
        await using var dashboard = await DashboardBrowser.OpenAsync(RunningMesh.Dashboard);
        var readers = new Readers(_api.Http, new Dictionary<string, string>
        {
            ["data"] = $"/api/v1/competitors/{watched.Competitor}/updates?limit=1",
            ["crawler"] = "/api/v1/jobs?limit=1",
            ["notification"] = "/api/v1/alerts?limit=1",
        });
        using var ending = new CancellationTokenSource();
        var changing = pages.KeepChangingAsync(ending.Token);
        var outages = new List<Outage>();
        await using (readers)
        {
            await MoreChangesAsync(pages, 2, changing);
            outages.Add(await OutageAsync("data", async () =>
            {
                await dashboard.StopAsync("data");
                await dashboard.ShowsAsync("data", "Exited");
                var stopped = Readers.Now;
                await Eventually.IsTrueAsync(() => readers.Readings.Any(r => r.Service == "data" && r.Begun > stopped && !r.IsGood), "the stop is felt");
                await dashboard.StartAsync("data");
            }));
            await dashboard.ShowsAsync("data", "Running");
            foreach (var service in new[] { "crawler", "agent", "notification" })
            {
                await MoreChangesAsync(pages, 1, changing);
                outages.Add(await OutageAsync(service, () => dashboard.RestartAsync(service)));
                await dashboard.ShowsAsync(service, "Running");
            }

            await MoreChangesAsync(pages, 2, changing);
        }

        await ending.CancelAsync();
        await changing;
        TestContext.AddTestAttachment(await dashboard.PictureAsync("dashboard-after-restarts"));
        await watched.EveryChangeHasOneUpdateAndOneAlertAsync(pages.Changes, "Restarts under traffic");
        ReadersWereToldTheTruth(readers.Readings, outages);
    }

    private static void ReadersWereToldTheTruth(IReadOnlyList<Reading> readings, List<Outage> outages)
    {
        var bad = readings.Where(r => !r.IsGood).ToList();
        foreach (var outage in outages)
        {
            TestContext.Progress.WriteLine(
                $"{outage.Service}: away for {TimeProvider.System.GetElapsedTime(outage.From, outage.Until).TotalSeconds:0.0} s, {bad.Count(outage.Covers)} of {readings.Count} reads refused");
        }

        Assert.Multiple(() =>
        {
            Assert.That(bad.Where(r => !r.IsHonest), Is.Empty, "a refusal is a 502 or 503 with problem details");
            Assert.That(bad.Where(r => !outages.Any(o => o.Covers(r))), Is.Empty, "nothing is refused before a service is stopped or after it is healthy again");
        });
    }

    private static async Task<Outage> OutageAsync(string service, Func<Task> cause)
    {
        var before = await StatusAsync(service);
        var from = Readers.Now;
        await cause();
        var now = before;
        try
        {
            await Eventually.IsTrueAsync(
                async () => (now = await StatusAsync(service))["isReady"]!.GetValue<bool>()
                    && now["processId"]!.GetValue<int>() != before["processId"]!.GetValue<int>(),
                $"{service} is healthy again", s_patience);
        }
        finally
        {
            TestContext.Progress.WriteLine($"{service} was {before.ToJsonString()} and is {now.ToJsonString()}");
        }

        return new Outage(service, from, Readers.Now);
    }

    private static async Task MoreChangesAsync(ChangingPages pages, int count, Task changing)
    {
        var wanted = pages.Changes + count;
        await Eventually.IsTrueAsync(() => changing.IsFaulted || pages.Changes >= wanted, "pages go on changing", s_patience);
        if (changing.IsFaulted)
        {
            await changing;
        }
    }

    private static async Task<JsonNode> StatusAsync(string service) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RunningMesh.State, "status.json")))!.AsArray()
            .First(resource => resource!["resource"]!.GetValue<string>() == service)!;

    private sealed record Outage(string Service, long From, long Until)
    {
        public bool Covers(Reading reading) => reading.Service == Service && reading.Ended >= From && reading.Begun <= Until;
    }
}
