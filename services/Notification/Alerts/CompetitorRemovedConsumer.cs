using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Alerts;

/// <summary>Forgets a competitor: its updates, alerts (and with them their deliveries) and the rules that are about it alone.</summary>
internal sealed class CompetitorRemovedConsumer(MessageInbox inbox, NotificationDbContext db, RequestContext request)
    : IConsumer<CompetitorRemoved>
{
    public Task Consume(ConsumeContext<CompetitorRemoved> context) =>
        inbox.OnceAsync<CompetitorRemovedConsumer>(context, async cancellationToken =>
        {
            var id = context.Message.CompetitorId;
            await db.Alerts.Where(a => a.CompetitorId == id).ExecuteDeleteAsync(cancellationToken);
            await db.Updates.Where(u => u.CompetitorId == id).ExecuteDeleteAsync(cancellationToken);
            await db.Rules.Where(r => r.CompetitorId == id).ExecuteDeleteAsync(cancellationToken);
            // Kept, because an update of the same competitor may still be on its way by another queue.
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO removed_competitors (id, workspace_id, removed_at)
                VALUES ({id}, {request.RequireWorkspace()}, {context.Message.RemovedAt})
                ON CONFLICT (id) DO NOTHING
                """, cancellationToken);
        });
}
