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
    ILogger<DeliveryWorker> logger) : ListeningService(system, clock, logger, "notification_deliveries")
{
    private static readonly TimeSpan s_graceAtStop = TimeSpan.FromSeconds(8);

    private readonly SemaphoreSlim _slots = new(options.Value.Parallel);
    private readonly CancellationTokenSource _abandon = new();

    protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        while (true)
        {
            // Only what can start now is claimed; leases would run out in a waiting line of this replica's own.
            await _slots.WaitAsync(stopping);
            _slots.Release();
            var claimed = await queue.ClaimAsync(_slots.CurrentCount, options.Value.Lease, stopping);
            foreach (var claim in claimed)
            {
                await _slots.WaitAsync(stopping);
                _ = RunAsync(claim, _abandon.Token);
            }
            if (claimed.Count == 0)
            {
                await SleepAsync(session, await queue.NextDueAsync(stopping), options.Value.Look, stopping);
            }
        }
    }

    protected override async Task LeaveAsync()
    {
        _abandon.CancelAfter(s_graceAtStop);
        for (var slot = 0; slot < options.Value.Parallel; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    public override void Dispose()
    {
        _slots.Dispose();
        _abandon.Dispose();
        base.Dispose();
    }

    private async Task RunAsync(ClaimedDelivery claim, CancellationToken cancellationToken)
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
            _slots.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {DeliveryId} was left to another worker because this one stops")]
    private partial void LogAbandoned(Guid deliveryId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {DeliveryId} could not be worked on; its lease will run out and it is tried again")]
    private partial void LogFailed(Exception exception, Guid deliveryId);
}
