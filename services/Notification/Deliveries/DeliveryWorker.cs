using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Deliveries;

/// <summary>
/// Keeps this replica's share of the deliveries going. It sleeps until PostgreSQL announces one or the next retry is due, so an idle
/// service asks nothing, and a delivery whose worker died is taken up when its lease runs out.
/// </summary>
internal sealed partial class DeliveryWorker(
    DeliveryQueue queue,
    DeliveryAttempts attempts,
    SystemDataSource system,
    IOptions<DeliveryOptions> options,
    TimeProvider clock,
    ILogger<DeliveryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_graceAtStop = TimeSpan.FromSeconds(8);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Parallel);
        using var abandon = new CancellationTokenSource();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(slots, abandon.Token, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
            {
                LogDatabaseAway(e);
                await Task.Delay(s_pauseAfterFailure, clock, CancellationToken.None);
            }
        }
        abandon.CancelAfter(s_graceAtStop);
        for (var slot = 0; slot < options.Value.Parallel; slot++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }
    }

    private async Task FollowAsync(SemaphoreSlim slots, CancellationToken abandoned, CancellationToken stopping)
    {
        await using var listener = await system.OpenSessionAsync(stopping);
        await using (var listen = new NpgsqlCommand("LISTEN notification_deliveries", listener))
        {
            await listen.ExecuteNonQueryAsync(stopping);
        }
        while (true)
        {
            // Only what can start now is claimed; leases would run out in a waiting line of this replica's own.
            await slots.WaitAsync(stopping);
            slots.Release();
            var claimed = await queue.ClaimAsync(slots.CurrentCount, options.Value.Lease, stopping);
            foreach (var claim in claimed)
            {
                await slots.WaitAsync(stopping);
                _ = RunAsync(claim, slots, abandoned);
            }
            if (claimed.Count == 0)
            {
                await listener.WaitAsync(await SleepAsync(stopping), stopping);
            }
        }
    }

    private async Task<TimeSpan> SleepAsync(CancellationToken cancellationToken)
    {
        var longest = options.Value.Look;
        var wait = await queue.NextDueAsync(cancellationToken) is { } due ? due - clock.GetUtcNow() : longest;
        // Npgsql takes zero for "for ever".
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait < longest ? wait : longest;
    }

    private async Task RunAsync(ClaimedDelivery claim, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            await attempts.RunAsync(claim, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogAbandoned(claim.Id);
        }
        catch (Exception e)
        {
            LogFailed(e, claim.Id);
        }
        finally
        {
            slots.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The delivery queue cannot be read; trying again")]
    private partial void LogDatabaseAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {DeliveryId} was left to another worker because this one stops")]
    private partial void LogAbandoned(Guid deliveryId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {DeliveryId} could not be worked on; its lease will run out and it is tried again")]
    private partial void LogFailed(Exception exception, Guid deliveryId);
}
