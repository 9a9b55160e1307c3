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
    private PricePages _pages = null!;
    private int _revision;

    [OneTimeSetUp]
    public async Task Start()
    {
        _api = await RunningMesh.OwnerAsync();
        _site = await RunningMesh.SiteAsync(3, new Dictionary<string, string> { ["/"] = "<h1>Breaking</h1>" });
        _pages = new PricePages(_api, _site, Products);
        await _pages.WatchAsync("Breaking Inc");
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
        await _pages.ScrapeAsync(_pages.Sources);
        await _pages.HasMoreUpdatesAsync((_revision - 1) * Products);
        Assert.That(MeshProcesses.Kill("beam.smp"), Is.GreaterThan(0));

        await _pages.EveryChangeHasOneUpdateAndOneAlertAsync(_revision * Products, "RabbitMQ killed");
    }

    [Test]
    public async Task DatabaseKilledUnderLoad_LosesAndDoublesNothing()
    {
        Change();
        await _pages.ScrapeAsync(_pages.Sources);
        await _pages.HasMoreUpdatesAsync((_revision - 1) * Products);
        Assert.That(MeshProcesses.Kill("bin/postgres"), Is.GreaterThan(0));

        await _pages.EveryChangeHasOneUpdateAndOneAlertAsync(_revision * Products, "PostgreSQL killed");
    }

    [Test]
    public async Task WorkerKilledInTheMiddleOfItsJobs_LosesAndDoublesNothing()
    {
        Change();
        await _pages.ScrapeAsync(_pages.Sources);
        Assert.That(MeshProcesses.Kill("Periscope.Crawler.dll"), Is.GreaterThan(0));

        await _pages.EveryChangeHasOneUpdateAndOneAlertAsync(_revision * Products, "Crawler killed");
    }

    [Test]
    public async Task AnalystKilledWhileItReads_LosesAndDoublesNothing()
    {
        Change();
        await _pages.ScrapeAsync(_pages.Sources);
        await _pages.HasMoreUpdatesAsync((_revision - 1) * Products);
        Assert.That(MeshProcesses.Kill("Periscope.Agent.dll") + MeshProcesses.Kill("Periscope.Data.dll"), Is.GreaterThan(1));

        await _pages.EveryChangeHasOneUpdateAndOneAlertAsync(_revision * Products, "Agent and Data killed");
    }

    [Test]
    public async Task WebhookReceiverDownForTwoTries_GetsEveryAlertOnce()
    {
        var channel = await _api.PostAsync("/api/v1/channels", new { kind = "webhook", name = "Breaking", config = new { url = RunningMesh.Webhook.Url } });
        var rule = await _api.PostAsync("/api/v1/alerts/rules", new
        {
            name = "To the hook",
            competitorId = _pages.Competitor,
            minImpact = 0,
            minConfidence = 0,
            channels = new[] { channel["id"]!.GetValue<string>() },
            enabled = true,
        });
        var before = RunningMesh.Webhook.Accepted.Count;
        RunningMesh.Webhook.Fail(2);
        Change();
        await _pages.ScrapeAsync(_pages.Sources);

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
        TestContext.Out.WriteLine($"{RunningMesh.Webhook.Accepted.Count - before} accepted; {await _pages.UpdatesAsync()} updates, {await _pages.AlertsAsync()} alerts of {_revision * Products}");
        foreach (var path in new[] { "/api/v1/deliveries?limit=50", "/api/v1/jobs?limit=30" })
        {
            using var answer = await _api.Http.GetAsync(new Uri(path, UriKind.Relative));
            TestContext.Out.WriteLine($"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private void Change()
    {
        _revision++;
        for (var i = 0; i < Products; i++)
        {
            _pages.Revise(i, _revision);
        }
    }
}
