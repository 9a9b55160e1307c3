using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit;

namespace Periscope.Scenarios.Operating;

/// <summary>
/// Price pages that change one after the other while they are watched, so that it is known how many changes there were. A page
/// changes again when its last change was published: of two captures of one page that wait together, the later may come in first,
/// and then there is one change, from before the earlier to the later.
/// </summary>
internal sealed class ChangingPages(PeriscopeClient api, DemoSite site)
{
    private const int Pages = 48;
    private const int AtOnce = 4;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly List<Guid> _sources = [];
    private Guid _rule;
    private int _changes;

    public Guid Competitor { get; private set; }

    /// <summary>How many were captured.</summary>
    public int Changes => Volatile.Read(ref _changes);

    public async Task WatchAsync()
    {
        for (var i = 0; i < Pages; i++)
        {
            Revise(i, 0);
        }

        var added = await api.PostAsync("/api/v1/competitors", new { name = "Restless Inc", domain = site.Host });
        Competitor = added["id"]!.GetValue<Guid>();
        await Watching.EndedAsync(api, added["discoveryJobId"]!.GetValue<Guid>());
        for (var i = 0; i < Pages; i++)
        {
            var source = await api.PostAsync(
                $"/api/v1/competitors/{Competitor}/sources",
                new { type = "pricing", url = new Uri(site.Address, $"/plan-{i}").ToString(), schedule = "weekly" });
            _sources.Add(source["id"]!.GetValue<Guid>());
        }

        var rule = await api.PostAsync("/api/v1/alerts/rules", new
        {
            name = "Everything restless",
            competitorId = Competitor,
            minImpact = 0,
            minConfidence = 0,
            channels = new[] { "in_app" },
            enabled = true,
        });
        _rule = rule["id"]!.GetValue<Guid>();
        await CaptureAsync(_sources);
        await Eventually.IsTrueAsync(
            async () => (await AllAsync($"/api/v1/competitors/{Competitor}/snapshots")).Select(s => s["sourceId"]!.GetValue<Guid>()).Intersect(_sources).Count() == Pages,
            "every page is captured once", s_patience);
    }

    /// <summary>Changes and captures until told to end; what has begun is finished.</summary>
    public async Task KeepChangingAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var (revision, first) = (1 + (_changes / Pages), _changes % Pages);
            for (var i = first; i < first + AtOnce; i++)
            {
                Revise(i, revision);
            }

            await CaptureAsync(_sources[first..(first + AtOnce)]);
            if (Interlocked.Add(ref _changes, AtOnce) % Pages == 0)
            {
                await TriedAsync(async () =>
                    await api.GetAsync($"/api/v1/competitors/{Competitor}/updates?limit=1") is var found && found["total"]!.GetValue<int>() >= Changes ? found : null);
            }
        }
    }

    public Task<List<JsonNode>> UpdatesAsync() => AllAsync($"/api/v1/competitors/{Competitor}/updates");

    /// <summary>Those of its own rule: other scenarios have rules that catch every competitor.</summary>
    public async Task<List<JsonNode>> AlertsAsync() =>
        [.. (await AllAsync($"/api/v1/alerts?competitorId={Competitor}")).Where(a => a["ruleId"]!.GetValue<Guid>() == _rule)];

    private async Task CaptureAsync(List<Guid> sources)
    {
        var accepted = await TriedAsync(async () => await api.PostAsync($"/api/v1/competitors/{Competitor}/scrape", new { sourceIds = sources }));
        foreach (var job in accepted["jobs"]!.AsArray())
        {
            var ended = await TriedAsync(async () =>
                await api.GetAsync($"/api/v1/jobs/{job!["id"]}") is var found && found["status"]!.GetValue<string>() is "success" or "failed" or "dead_letter" ? found : null);
            Assert.That(ended["status"]!.GetValue<string>(), Is.EqualTo("success"), ended.ToString());
        }
    }

    // While a service is away the gateway says so; a person would try again.
    private static Task<JsonNode> TriedAsync(Func<Task<JsonNode?>> request) => Eventually.FindsAsync<JsonNode>(
        async () =>
        {
            try
            {
                return await request();
            }
            catch (HttpRequestException)
            {
                return null;
            }
        },
        "the request is answered", s_patience);

    private void Revise(int page, int revision) => site.Revise($"/plan-{page}", $"""
        <!doctype html><html lang="en"><head><title>Plan {page}</title></head><body><main>
        <h1>Plan {page}</h1><p>Plan {page} costs ${20 + revision} per month and includes {5 + revision} seats for your team.</p>
        <p>Every plan has support by people who know the product, in your time zone and in your language.</p>
        </main></body></html>
        """);

    private async Task<List<JsonNode>> AllAsync(string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await api.GetAsync($"{path}{separator}limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return items;
    }
}
