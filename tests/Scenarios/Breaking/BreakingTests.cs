using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit;

namespace Periscope.Scenarios.Breaking;

/// <summary>Parts of the mesh die while changes are on their way; afterwards every change has exactly one update and one alert.</summary>
[Order(4)]
internal sealed class BreakingTests
{
    private const int Products = 12;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private PeriscopeClient _api = null!;
    private DemoSite _site = null!;
    private Guid _competitor;
    private List<Guid> _sources = null!;
    private Guid _rule;
    private int _revision;

    [OneTimeSetUp]
    public async Task Start()
    {
        _api = await RunningMesh.OwnerAsync();
        _site = await RunningMesh.SiteAsync(3, new Dictionary<string, string> { ["/"] = Page("Home", 0) });
        for (var i = 0; i < Products; i++)
        {
            _site.Revise($"/plan-{i}", Page($"Plan {i}", 0));
        }

        var added = await _api.PostAsync("/api/v1/competitors", new { name = "Breaking Inc", domain = _site.Host });
        _competitor = added["id"]!.GetValue<Guid>();
        await Watching.EndedAsync(_api, added["discoveryJobId"]!.GetValue<Guid>());
        _sources = [];
        for (var i = 0; i < Products; i++)
        {
            var source = await _api.PostAsync($"/api/v1/competitors/{_competitor}/sources",
                new { type = "pricing", url = new Uri(_site.Address, $"/plan-{i}").ToString(), schedule = "weekly" });
            _sources.Add(source["id"]!.GetValue<Guid>());
        }

        _rule = (await _api.PostAsync("/api/v1/alerts/rules", new
        {
            name = "Everything here",
            competitorId = _competitor,
            minImpact = 0,
            minConfidence = 0,
            channels = new[] { "in_app" },
            enabled = true,
        }))["id"]!.GetValue<Guid>();
        await ScrapeAsync();
        await Eventually.IsTrueAsync(async () => await SnapshotsAsync() >= Products, "every page is captured once", s_patience);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _api.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task BrokerKilledBetweenCaptureAndAlert_LosesAndDoublesNothing()
    {
        Change();
        await ScrapeAsync();
        await Eventually.IsTrueAsync(async () => await UpdatesAsync() > (_revision - 1) * Products, "the first update is out");
        Assert.That(MeshProcesses.Kill("beam.smp"), Is.GreaterThan(0));

        await EveryChangeHasOneUpdateAndOneAlertAsync("RabbitMQ killed");
    }

    [Test]
    public async Task DatabaseKilledUnderLoad_LosesAndDoublesNothing()
    {
        Change();
        await ScrapeAsync();
        await Eventually.IsTrueAsync(async () => await UpdatesAsync() > (_revision - 1) * Products, "the first update is out");
        Assert.That(MeshProcesses.Kill("bin/postgres"), Is.GreaterThan(0));

        await EveryChangeHasOneUpdateAndOneAlertAsync("PostgreSQL killed");
    }

    [Test]
    public async Task WorkerKilledInTheMiddleOfItsJobs_LosesAndDoublesNothing()
    {
        Change();
        await ScrapeAsync();
        Assert.That(MeshProcesses.Kill("Periscope.Crawler.dll"), Is.GreaterThan(0));

        await EveryChangeHasOneUpdateAndOneAlertAsync("Crawler killed");
    }

    [Test]
    public async Task AnalystKilledWhileItReads_LosesAndDoublesNothing()
    {
        Change();
        await ScrapeAsync();
        await Eventually.IsTrueAsync(async () => await UpdatesAsync() > (_revision - 1) * Products, "the first update is out");
        Assert.That(MeshProcesses.Kill("Periscope.Agent.dll") + MeshProcesses.Kill("Periscope.Data.dll"), Is.GreaterThan(1));

        await EveryChangeHasOneUpdateAndOneAlertAsync("Agent and Data killed");
    }

    [Test]
    public async Task WebhookReceiverDownForTwoTries_GetsEveryAlertOnce()
    {
        var channel = await _api.PostAsync("/api/v1/channels", new { kind = "webhook", name = "Breaking", config = new { url = RunningMesh.Webhook.Url } });
        var rule = await _api.PostAsync("/api/v1/alerts/rules", new
        {
            name = "To the hook",
            competitorId = _competitor,
            minImpact = 0,
            minConfidence = 0,
            channels = new[] { channel["id"]!.GetValue<string>() },
            enabled = true,
        });
        var before = RunningMesh.Webhook.Accepted.Count;
        RunningMesh.Webhook.Fail(2);
        Change();
        await ScrapeAsync();

        try
        {
            await Eventually.IsTrueAsync(() => RunningMesh.Webhook.Accepted.Count >= before + Products, "every alert was delivered", s_patience);
        }
        catch (AssertionException)
        {
            await TellWhereTheyAreAsync(before);
            throw;
        }

        var ids = RunningMesh.Webhook.Accepted.Skip(before).Select(delivery => delivery.Id).ToList();
        TestContext.Progress.WriteLine($"Webhook receiver down for two tries: {ids.Count} delivered, {ids.Distinct().Count()} different, {RunningMesh.Webhook.Received.Count - RunningMesh.Webhook.Accepted.Count} refused tries");
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Has.Count.EqualTo(Products));
        using var removed = await _api.Http.DeleteAsync(new Uri($"/api/v1/alerts/rules/{rule["id"]}", UriKind.Relative));
        removed.EnsureSuccessStatusCode();
    }

    private async Task TellWhereTheyAreAsync(int before)
    {
        TestContext.Out.WriteLine($"{RunningMesh.Webhook.Accepted.Count - before} accepted; {await UpdatesAsync()} updates, {await AlertsAsync()} alerts of {_revision * Products}");
        foreach (var path in new[] { "/api/v1/deliveries?limit=50", "/api/v1/jobs?limit=30" })
        {
            using var answer = await _api.Http.GetAsync(new Uri(path, UriKind.Relative));
            TestContext.Out.WriteLine($"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private async Task EveryChangeHasOneUpdateAndOneAlertAsync(string what)
    {
        var expected = _revision * Products;
        await Eventually.IsTrueAsync(async () => await TriedAsync(UpdatesAsync) >= expected && await TriedAsync(AlertsAsync) >= expected, $"{what}: {expected} updates and alerts exist", s_patience);
        var updates = await ItemsAsync($"/api/v1/competitors/{_competitor}/updates?limit=200");
        var alerts = await RulesAlertsAsync();
        var changes = updates.Select(u => u["changeId"]!.GetValue<Guid>()).ToList();
        TestContext.Progress.WriteLine($"{what}: {expected} changes made, {updates.Count} updates, {changes.Distinct().Count()} different changes, {alerts.Count} alerts");
        Assert.Multiple(() =>
        {
            Assert.That(updates, Has.Count.EqualTo(expected));
            Assert.That(changes, Is.Unique);
            Assert.That(alerts.Select(a => a["updateId"]!.GetValue<Guid>()), Is.Unique);
            Assert.That(alerts, Has.Count.EqualTo(expected));
        });
    }

    private void Change()
    {
        _revision++;
        for (var i = 0; i < Products; i++)
        {
            _site.Revise($"/plan-{i}", Page($"Plan {i}", _revision));
        }
    }

    private Task ScrapeAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                await _api.PostAsync($"/api/v1/competitors/{_competitor}/scrape", new { sourceIds = _sources });
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the scrape is accepted", s_patience);

    private async Task<long> SnapshotsAsync() => (await ItemsAsync($"/api/v1/competitors/{_competitor}/snapshots?limit=200"))
        .Select(s => s["sourceId"]!.GetValue<Guid>()).Distinct().Intersect(_sources).Count();

    private async Task<long> UpdatesAsync() => (await _api.GetAsync($"/api/v1/competitors/{_competitor}/updates?limit=1"))["total"]!.GetValue<long>();

    private async Task<long> AlertsAsync() => (await RulesAlertsAsync()).Count;

    // Another rule of these tests raises alerts of its own for the same updates.
    private async Task<List<JsonNode>> RulesAlertsAsync() =>
        [.. (await ItemsAsync($"/api/v1/alerts?limit=200&competitorId={_competitor}")).Where(a => a["ruleId"]!.GetValue<Guid>() == _rule)];

    // While a part is down the gateway answers 503; that is what a person would see, and try again.
    private static async Task<long> TriedAsync(Func<Task<long>> query)
    {
        try
        {
            return await query();
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private async Task<List<JsonNode>> ItemsAsync(string path) => [.. (await _api.GetAsync(path))["items"]!.AsArray().Select(i => i!)];

    private static string Page(string name, int revision) =>
        $"""
        <!doctype html><html lang="en"><head><title>{name}</title></head><body><main>
        <h1>{name}</h1><p>{name} costs ${20 + (revision * 7)} per month and includes {5 + revision} seats for your team.</p>
        <p>Every plan has support by people who know the product, in your time zone and in your language.</p>
        </main></body></html>
        """;
}
