using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Jobs;

/// <summary>Hears PostgreSQL's notifications of new jobs, cancelled jobs and changed schedules.</summary>
internal sealed class QueueListener(
    SystemDataSource system, RunningJobs running, QueueSignals signals, TimeProvider clock, ILogger<QueueListener> logger)
    : ListeningService(system, clock, logger, "crawler_jobs", "crawler_cancelled", "crawler_sources")
{
    protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        session.Notification += (_, notification) => Hear(notification);
        // What was said while nobody listened is found by looking.
        signals.Jobs.Signal();
        signals.Sources.Signal();
        while (true)
        {
            await session.WaitAsync(stopping);
        }
    }

    private void Hear(NpgsqlNotificationEventArgs notification)
    {
        switch (notification.Channel)
        {
            case "crawler_jobs":
                signals.Jobs.Signal();
                break;
            case "crawler_sources":
                signals.Sources.Signal();
                break;
            case "crawler_cancelled" when Guid.TryParse(notification.Payload, out var id):
                running.Stop(id);
                break;
            default:
                break;
        }
    }
}
