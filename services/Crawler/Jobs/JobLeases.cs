using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Crawler.Fetching;

namespace Periscope.Crawler.Jobs;

/// <summary>Keeps this worker's jobs its own, and takes jobs from workers that died.</summary>
internal sealed partial class JobLeases(
    JobQueue queue, RunningJobs running, IOptions<CrawlOptions> options, TimeProvider clock, ILogger<JobLeases> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await BeatAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (running.Held is { Length: > 0 } held)
            {
                var own = await queue.HeartbeatAsync(running.Worker, [.. held.Select(job => job.Id)], stoppingToken);
                foreach (var lost in held.Where(job => !own.Contains(job)))
                {
                    running.Stop(lost);
                }
            }

            var taken = await queue.TakeOverAsync(TimeSpan.FromSeconds(options.Value.LeaseSeconds), stoppingToken);
            if (taken > 0)
            {
                LogTakenOver(taken);
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            // Without a database nobody else can take the jobs either; the next beat tells who owns what.
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Took {Count} jobs from workers that were not heard of")]
    private partial void LogTakenOver(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A heartbeat failed")]
    private partial void LogFailed(Exception exception);
}
