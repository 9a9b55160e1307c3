using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.TestKit;

namespace Periscope.Scenarios.Mesh;

/// <summary>
/// A competitor with many price pages that a test revises, and a rule that alerts on all of it, so that it is known how many changes,
/// updates and alerts there must be. It asks again while a part of the mesh is away, as a person would.
/// </summary>
internal sealed class PricePages(PeriscopeClient api, DemoSite site, int count)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly List<Guid> _sources = [];
    private Guid _rule;

    public Guid Competitor { get; private set; }

    /// <summary>The pages' sources, in their order.</summary>
    public IReadOnlyList<Guid> Sources => _sources;

    /// <summary>Adds the competitor, its pages and the rule, and captures every page once.</summary>
    public async Task WatchAsync(string name)
    {
        for (var i = 0; i < count; i++)
        {
            Revise(i, 0);
        }

        var added = await api.PostAsync("/api/v1/competitors", new { name, domain = site.Host });
        Competitor = added["id"]!.GetValue<Guid>();
        await Watching.EndedAsync(api, added["discoveryJobId"]!.GetValue<Guid>());
        for (var i = 0; i < count; i++)
        {
            var source = await api.PostAsync(
                $"/api/v1/competitors/{Competitor}/sources",
                new { type = "pricing", url = new Uri(site.Address, $"/plan-{i}").ToString(), schedule = "weekly" });
            _sources.Add(source["id"]!.GetValue<Guid>());
        }

        var rule = await api.PostAsync("/api/v1/alerts/rules", new
        {
            name = $"Everything of {name}",
            competitorId = Competitor,
            minImpact = 0,
            minConfidence = 0,
            channels = new[] { "in_app" },
            enabled = true,
        });
        _rule = rule["id"]!.GetValue<Guid>();
        await ScrapeAsync(_sources);
        await MeshMessages.ExplainAsync(() => Eventually.IsTrueAsync(
            async () => (await Watching.AllAsync(api, $"/api/v1/competitors/{Competitor}/snapshots"))
                .Select(s => s["sourceId"]!.GetValue<Guid>()).Intersect(_sources).Count() == count,
            "every page is captured once", s_patience));
    }

    public void Revise(int page, int revision) => site.Revise($"/plan-{page}", $"""
        <!doctype html><html lang="en"><head><title>Plan {page}</title></head><body><main>
        <h1>Plan {page}</h1><p>Plan {page} costs ${20 + (revision * 7)} per month and includes {5 + revision} seats for your team.</p>
        <p>Every plan has support by people who know the product, in your time zone and in your language.</p>
        </main></body></html>
        """);

    /// <summary>Asks for captures until that is accepted; the ids of their jobs.</summary>
    public async Task<IReadOnlyList<Guid>> ScrapeAsync(IReadOnlyList<Guid> sources)
    {
        var accepted = await Eventually.FindsAsync(
            () => TriedAsync(() => api.PostAsync($"/api/v1/competitors/{Competitor}/scrape", new { sourceIds = sources })), "the scrape is accepted", s_patience);
        return [.. accepted["jobs"]!.AsArray().Select(job => job!["id"]!.GetValue<Guid>())];
    }

    /// <summary>Waits until there are more updates than before.</summary>
    public Task HasMoreUpdatesAsync(int before) => MeshMessages.ExplainAsync(
        () => Eventually.IsTrueAsync(async () => await UpdatesAsync() > before, "the first update is out"));

    public Task<JsonNode> EndedAsync(Guid job) => Eventually.FindsAsync(
        async () => await TriedAsync(() => api.GetAsync($"/api/v1/jobs/{job}")) is { } found && Watching.HasEnded(found) ? found : null,
        $"job {job} has ended", s_patience);

    /// <summary>How many updates there are; none while that cannot be asked.</summary>
    public async Task<long> UpdatesAsync() =>
        (await TriedAsync(() => api.GetAsync($"/api/v1/competitors/{Competitor}/updates?limit=1")))?["total"]!.GetValue<long>() ?? 0;

    /// <summary>How many alerts there are of its own rule, for others' catch every competitor; none while that cannot be asked.</summary>
    public async Task<long> AlertsAsync() => (await TriedAsync(FindAlertsAsync))?.Count ?? 0;

    /// <summary>Waits until nothing is missing, then looks for what is there twice.</summary>
    public async Task EveryChangeHasOneUpdateAndOneAlertAsync(int changes, string after)
    {
        await MeshMessages.ExplainAsync(() => Eventually.IsTrueAsync(
            async () => await UpdatesAsync() >= changes && await AlertsAsync() >= changes, $"{after}: {changes} updates and alerts exist", s_patience));
        var updated = (await Watching.AllAsync(api, $"/api/v1/competitors/{Competitor}/updates")).ConvertAll(u => u["changeId"]!.GetValue<Guid>());
        var alerted = (await FindAlertsAsync()).ConvertAll(a => a["updateId"]!.GetValue<Guid>());
        TestContext.Progress.WriteLine(
            $"{after}: {changes} changes made, {updated.Count} updates, {updated.Distinct().Count()} different changes, {alerted.Count} alerts");
        Assert.Multiple(() =>
        {
            Assert.That(updated, Is.Unique);
            Assert.That(updated, Has.Count.EqualTo(changes));
            Assert.That(alerted, Is.Unique);
            Assert.That(alerted, Has.Count.EqualTo(changes));
        });
    }

    private async Task<List<JsonNode>> FindAlertsAsync() =>
        (await Watching.AllAsync(api, $"/api/v1/alerts?competitorId={Competitor}")).FindAll(a => a["ruleId"]!.GetValue<Guid>() == _rule);

    private static async Task<T?> TriedAsync<T>(Func<Task<T>> request)
        where T : class
    {
        try
        {
            return await request();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
