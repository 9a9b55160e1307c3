using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Contracts.Notification;
using Periscope.Notification.Channels;
using Periscope.Notification.Live;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Deliveries;

/// <summary>Tries one claimed delivery and records the outcome, what is seen live and the fact of a failure in one transaction.</summary>
internal sealed partial class DeliveryAttempts(
    WorkspaceScopes scopes,
    ChannelSenders senders,
    ServiceInfo service,
    IOptions<DeliveryOptions> options,
    TimeProvider clock,
    ILogger<DeliveryAttempts> logger)
{
    public async Task RunAsync(ClaimedDelivery claim, CancellationToken cancellationToken)
    {
        using var activity = service.Activities.StartActivity("deliver alert", ActivityKind.Producer, claim.TraceParent);
        await using var scope = scopes.Create(claim.WorkspaceId, claim.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<NotificationDbContext>();
        var found = await (
            from delivery in db.Deliveries
            join alert in db.Alerts on delivery.AlertId equals alert.Id
            join known in db.Updates on alert.UpdateId equals known.Id into updates
            from update in updates.DefaultIfEmpty()
            join existing in db.Channels on delivery.ChannelId equals existing.Id into channels
            from channel in channels.DefaultIfEmpty()
            where delivery.Id == claim.Id && delivery.LeaseId == claim.LeaseId
            select new
            {
                Delivery = delivery,
                Alert = alert,
                Update = update == null ? null : update.Content,
                Channel = channel,
                Zone = db.Zones.Select(zone => zone.Name).FirstOrDefault(),
            })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            LogLost(claim.Id);
            return;
        }
        var message = OutgoingMessage.Of(
            found.Delivery, found.Alert, found.Update is null ? null : UpdateResponse.Parse(found.Update), found.Zone);
        var began = clock.GetUtcNow();
        var outcome = await senders.SendAsync(found.Channel, message, cancellationToken);
        found.Delivery.Record(outcome, began, clock.GetUtcNow(), options.Value.Schedule(), Random.Shared.NextDouble());
        if (outcome.NotBefore is null)
        {
            Settle(scope.ServiceProvider, found.Delivery, found.Channel, outcome);
        }
        activity?.SetTag("periscope.delivery.status", found.Delivery.Status);
        activity?.SetStatus(outcome.Delivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Error);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            LogTried(claim.Id, found.Delivery.Status, found.Delivery.Attempts.Count);
        }
        catch (DbUpdateConcurrencyException)
        {
            LogLost(claim.Id);
        }
    }

    private static void Settle(IServiceProvider services, Delivery delivery, Channel? channel, SendOutcome outcome)
    {
        var now = delivery.UpdatedAt;
        services.GetRequiredService<LiveEvents>().Add(LiveEventTypes.Delivery, DeliveryResponse.From(delivery), now);
        if (outcome.Gone && channel is not null)
        {
            (channel.Enabled, channel.DisabledReason, channel.UpdatedAt) = (false, outcome.Error, now);
        }
        if (delivery.Status == DeliveryStatus.Dead)
        {
            services.GetRequiredService<MessageOutbox>().Add(new DeliveryFailed
            {
                DeliveryId = delivery.Id,
                AlertId = delivery.AlertId,
                ChannelId = delivery.ChannelId,
                Error = outcome.Error ?? "",
                FailedAt = now,
            }, delivery.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {DeliveryId} is {Status} after {Attempts} attempts")]
    private partial void LogTried(Guid deliveryId, string status, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} went to another worker or was removed; this outcome is not recorded")]
    private partial void LogLost(Guid deliveryId);
}
