using Periscope.Contracts.Crawler;
using Periscope.Crawler.Storage;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests;

/// <summary>One Crawler on real PostgreSQL and RabbitMQ for all tests, each of which has a workspace and a site of its own.</summary>
[SetUpFixture]
internal sealed class CrawlerFixture
{
    private const int Sites = 60;
    private static readonly List<TestSite> s_sites = [];
    private static int s_nextSite = -1;
    private static ServiceApp<CrawlerDbContext>? s_app;

    /// <summary>The service; where there are no servers to run it on, the test that asks for it is ignored.</summary>
    public static ServiceApp<CrawlerDbContext> App
    {
        get
        {
            _ = TestServers.Postgres;
            return s_app!;
        }
    }

    public static Observed<PageCaptured> Captured { get; private set; } = null!;

    public static Observed<CaptureFailed> Failed { get; private set; } = null!;

    public static Observed<JobProgressed> Progressed { get; private set; } = null!;

    /// <summary>A site that nobody else uses and that the guard lets the Crawler reach.</summary>
    public static TestSite Site()
    {
        _ = App;
        return s_sites[Interlocked.Increment(ref s_nextSite)];
    }

    public static Dictionary<string, string> Settings() => new()
    {
        ["Fetch:AllowedPrivateHosts"] = string.Join(';', s_sites.Select(site => site.Url.Authority)),
        ["Crawl:RetryBaseSeconds"] = "0.05",
        ["Crawl:HeartbeatSeconds"] = "0.3",
        ["Crawl:LeaseSeconds"] = "3",
        ["Crawl:FetchTimeoutSeconds"] = "2",
        ["Crawl:MaxBytes"] = "65536",
        ["Crawl:MaxRetryAfterSeconds"] = "1",
        ["Crawl:QueueLimit"] = "20",
    };

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PERISCOPE_TEST_POSTGRES")))
        {
            return;
        }

        for (var number = 1; number <= Sites; number++)
        {
            s_sites.Add(await TestSite.StartAsync(number));
        }

        s_app = await ServiceApp<CrawlerDbContext>.StartAsync("crawler", Settings());
        Captured = await App.Bus.ObserveAsync<PageCaptured>();
        Failed = await App.Bus.ObserveAsync<CaptureFailed>();
        Progressed = await App.Bus.ObserveAsync<JobProgressed>();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_app is not null)
        {
            await s_app.DisposeAsync();
        }

        foreach (var site in s_sites)
        {
            await site.DisposeAsync();
        }
    }
}
