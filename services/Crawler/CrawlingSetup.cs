using Microsoft.Extensions.Options;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Scheduling;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.Crawler;

/// <summary>Registers what fetches, and the loops that drive it.</summary>
internal static class CrawlingSetup
{
    /// <summary>The gate in front of the whole queue; each workspace has its own limit besides.</summary>
    public const string QueueGate = "crawl";

    public static void AddCrawling(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<CrawlOptions>().BindConfiguration(CrawlOptions.Section);
        services.AddSingleton<IValidateOptions<CrawlOptions>, CrawlOptionsValidator>();
        var limits = builder.Configuration.GetSection(CrawlOptions.Section).Get<CrawlOptions>() ?? new CrawlOptions();
        services.AddGuardedHttpClient(SiteClient.Name, client =>
        {
            client.MaxResponseBytes = limits.MaxBytes;
            client.Timeout = TimeSpan.FromSeconds(limits.FetchTimeoutSeconds);
            // Each hop is asked for by us, by its own host's robots.txt and in its own host's turn; each retry is an attempt of the job.
            client.MaxRedirects = 0;
            client.Retries = 0;
        });
        services.AddBackpressure(
            QueueGate, new BackpressureSettings(Capacity: 20_000, LowWatermark: 0.6), provider => provider.GetRequiredService<JobQueue>().CountReadyAsync);
        services.AddSingleton<HostGate>();
        services.AddSingleton<SiteClient>();
        services.AddSingleton<RobotsCache>();
        services.AddSingleton<PageFetcher>();
        services.AddSingleton<ParseSlots>();
        services.AddSingleton<QueueSignals>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobProgress>();
        services.AddSingleton<JobFinisher>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<CaptureRunner>();
        services.AddSingleton<DiscoveryRunner>();
        services.AddHostedService<QueueListener>();
        services.AddHostedService<JobLeases>();
        services.AddHostedService<JobWorker>();
        services.AddHostedService<Scheduler>();
    }
}
