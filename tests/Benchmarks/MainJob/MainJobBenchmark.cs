using System.Globalization;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.TestKit;

namespace Periscope.Benchmarks.MainJob;

/// <summary>
/// From <c>POST .../scrape</c> to the alert on the live stream, through the gateway and every service, with the mesh on this machine:
/// one change at a time for the latency, then all pages at once for the changes a second.
/// </summary>
internal sealed class MainJobBenchmark : IBenchmark
{
    private const int Sites = 4;
    private const int PagesPerSite = 50;
    private const int Pages = Sites * PagesPerSite;
    private const int Rounds = 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly AlertTimes _alerts = new();
    private readonly List<(DemoSite Site, string Path, Guid Competitor, Guid Source)> _pages = [];
    private int _revision;

    public string Name => "main-job";

    public string Description => "scrape to alert over the whole mesh: p50, p95, changes a second";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        int[] ports = [.. Enumerable.Range(0, Sites).Select(_ => FreePort.Pick())];
        Console.WriteLine("Starting a mesh...");
        await using var mesh = await BenchMesh.StartAsync(ports);
        if (mesh is null)
        {
            return null;
        }

        var sites = new List<DemoSite>();
        try
        {
            foreach (var port in ports)
            {
                sites.Add(await DemoSite.StartAsync(port, new Dictionary<string, string> { ["/"] = Page("home", 0) }));
            }

            await PrepareAsync(mesh.Api, sites);
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watcher = _alerts.WatchAsync(mesh.Api, watching.Token);
            await using var limit = await CommitLimit.OpenAsync(await mesh.DatabaseAsync());
            var metrics = await MeasureAsync(mesh.Api, limit);
            await watching.CancelAsync();
            await watcher;
            return metrics;
        }
        catch (TimeoutException e)
        {
            Console.WriteLine(e.Message);
            return null;
        }
        finally
        {
            foreach (var site in sites)
            {
                await site.DisposeAsync();
            }
        }
    }

    private async Task PrepareAsync(PeriscopeClient api, List<DemoSite> sites)
    {
        foreach (var site in sites)
        {
            var competitor = await api.PostAsync("/api/v1/competitors", new { name = $"Site {site.Port}", domain = site.Host });
            var id = competitor["id"]!.GetValue<Guid>();
            for (var i = 0; i < PagesPerSite; i++)
            {
                var path = $"/plan-{i}";
                site.Revise(path, Page(path, 0));
                var source = await api.PostAsync($"/api/v1/competitors/{id}/sources",
                    new { type = "pricing", url = new Uri(site.Address, path).ToString(), schedule = "weekly" });
                _pages.Add((site, path, id, source["id"]!.GetValue<Guid>()));
            }

            await api.PostAsync($"/api/v1/competitors/{id}/scrape");
        }

        await api.PostAsync("/api/v1/alerts/rules",
            new { name = "All", minImpact = 0, minConfidence = 0, channels = new[] { "in_app" }, enabled = true });
        Console.WriteLine($"Watching {Pages} pages of {Sites} sites; waiting for the first capture of each.");
        foreach (var competitor in _pages.Select(page => page.Competitor).Distinct())
        {
            await UntilAsync(async () =>
                (await api.GetAsync($"/api/v1/competitors/{competitor}/snapshots?limit=1"))["total"]!.GetValue<long>() >= PagesPerSite);
        }
    }

    private async Task<Dictionary<string, double>> MeasureAsync(PeriscopeClient api, CommitLimit limit)
    {
        var latencies = await OneByOneAsync(api);
        var rates = new List<double>();
        var committed = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            await limit.MeasureAsync();
            var before = await limit.CommittedAsync();
            rates.Add(await AllAtOnceAsync(api));
            committed += await limit.CommittedAsync() - before;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"all {Pages} pages at once: {rates[^1]:0.0} changes a second; plain commits before it: {limit.Rates[^1]:0} a second"));
        }

        var (rate, commits) = (Median(rates), (double)committed / (Pages * Rounds));
        return new()
        {
            ["p50Milliseconds"] = Math.Round(latencies[latencies.Count / 2], 1),
            ["p95Milliseconds"] = Math.Round(latencies[(int)(latencies.Count * 0.95)], 1),
            ["changesPerSecond"] = Math.Round(rate, 1),
            ["changesPerMinute"] = Math.Round(rate * 60),
            ["commitsPerChange"] = Math.Round(commits, 1),
            ["plainCommitsPerSecond"] = Math.Round(Median(limit.Rates)),
            ["shareOfPlainCommits"] = Math.Round(rate * commits / Median(limit.Rates), 3),
            ["alerts"] = _alerts.Count,
            ["changes"] = Pages * (1 + Rounds),
        };
    }

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    private async Task<List<double>> OneByOneAsync(PeriscopeClient api)
    {
        var latencies = new List<double>();
        _revision++;
        for (var i = 0; i < _pages.Count; i++)
        {
            var page = _pages[i];
            page.Site.Revise(page.Path, Page(page.Path, _revision));
            var before = _alerts.Count;
            var start = TimeProvider.System.GetTimestamp();
            await api.PostAsync($"/api/v1/competitors/{page.Competitor}/scrape", new { sourceIds = new[] { page.Source } });
            await UntilAsync(() => Task.FromResult(_alerts.Count > before));
            latencies.Add(TimeProvider.System.GetElapsedTime(start, _alerts.Last).TotalMilliseconds);
            if ((i + 1) % 50 == 0)
            {
                Console.WriteLine($"{i + 1} changes one by one, last {latencies[^1]:0} ms");
            }
        }

        latencies.Sort();
        return latencies;
    }

    private async Task<double> AllAtOnceAsync(PeriscopeClient api)
    {
        _revision++;
        foreach (var page in _pages)
        {
            page.Site.Revise(page.Path, Page(page.Path, _revision));
        }

        var before = _alerts.Count;
        var start = TimeProvider.System.GetTimestamp();
        foreach (var competitor in _pages.GroupBy(page => page.Competitor))
        {
            await api.PostAsync($"/api/v1/competitors/{competitor.Key}/scrape", new { sourceIds = competitor.Select(page => page.Source) });
        }

        await UntilAsync(() => Task.FromResult(_alerts.Count >= before + Pages));
        return Pages / TimeProvider.System.GetElapsedTime(start, _alerts.Last).TotalSeconds;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > s_patience)
            {
                throw new TimeoutException($"Nothing came within {s_patience.TotalMinutes} minutes.");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private static string Page(string name, int revision) =>
        $"""
        <!doctype html><html lang="en"><head><title>{name}</title></head><body><header><nav><a href="/">Home</a></nav></header><main>
        <h1>{name}</h1><p>{name} costs ${20 + (revision * 7)} per month and includes {5 + revision} seats for your team.</p>
        {string.Join('\n', Enumerable.Range(0, 60).Select(i => $"<p>Paragraph {i} of {name} says at some length what the plan is good for, and for whom it was made.</p>"))}
        </main></body></html>
        """;
}
