using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Jobs;

/// <summary>Hears PostgreSQL's notifications of new jobs, cancelled jobs and changed schedules.</summary>
internal sealed partial class QueueListener(
    SystemDataSource system, RunningJobs running, QueueSignals signals, TimeProvider clock, ILogger<QueueListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
            {
                LogLost(e);
                await Task.Delay(s_pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await system.OpenSessionAsync(stoppingToken);
        connection.Notification += (_, notification) => Hear(notification);
        await using (var listen = new NpgsqlCommand("LISTEN crawler_jobs; LISTEN crawler_cancelled; LISTEN crawler_sources", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        // What was said while nobody listened is found by looking.
        signals.Jobs.Signal();
        signals.Sources.Signal();
        while (true)
        {
            await connection.WaitAsync(stoppingToken);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection for the queue's notifications was lost; it is opened again")]
    private partial void LogLost(Exception exception);
}
