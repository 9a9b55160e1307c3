using Microsoft.Extensions.Options;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Scheduling;
using Periscope.ServiceDefaults.Http;

namespace Periscope.Crawler;

/// <summary>Registers what fetches, and the loops that drive it.</summary>
internal static class CrawlingSetup
{
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
        services.AddSingleton<CaptureRunner>();
        services.AddSingleton<DiscoveryRunner>();
        services.AddHostedService<QueueListener>();
        services.AddHostedService<JobLeases>();
        services.AddHostedService<JobWorker>();
        services.AddHostedService<Scheduler>();
    }
}
