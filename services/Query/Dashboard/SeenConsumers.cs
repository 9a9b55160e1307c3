using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.Contracts.Notification;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Dashboard;

internal sealed class CompetitorAddedConsumer(MessageInbox inbox, QueryDbContext db, RequestContext request) : IConsumer<CompetitorAdded>
{
    public Task Consume(ConsumeContext<CompetitorAdded> context)
    {
        var (added, workspace) = (context.Message, request.RequireWorkspace());
        // The name is left alone where a later fact was here first.
        return inbox.OnceAsync<CompetitorAddedConsumer>(context, cancellationToken => db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO competitors (id, workspace_id, name, added_at)
             VALUES ({added.CompetitorId}, {workspace}, {added.Name}, {added.AddedAt.ToUniversalTime()})
             ON CONFLICT (id) DO UPDATE SET added_at = excluded.added_at
             """, cancellationToken));
    }
}

internal sealed class CompetitorChangedConsumer(MessageInbox inbox, QueryDbContext db, RequestContext request) : IConsumer<CompetitorChanged>
{
    public Task Consume(ConsumeContext<CompetitorChanged> context)
    {
        var (changed, workspace) = (context.Message, request.RequireWorkspace());
        return inbox.OnceAsync<CompetitorChangedConsumer>(context, cancellationToken => db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO competitors (id, workspace_id, name) VALUES ({changed.CompetitorId}, {workspace}, {changed.Name})
             ON CONFLICT (id) DO UPDATE SET name = excluded.name
             """, cancellationToken));
    }
}

internal sealed class CompetitorRemovedConsumer(MessageInbox inbox, QueryDbContext db, RequestContext request) : IConsumer<CompetitorRemoved>
{
    public Task Consume(ConsumeContext<CompetitorRemoved> context)
    {
        var (id, at, workspace) = (context.Message.CompetitorId, context.Message.RemovedAt.ToUniversalTime(), request.RequireWorkspace());
        return inbox.OnceAsync<CompetitorRemovedConsumer>(context, cancellationToken => db.Database.ExecuteSqlAsync(
            $"""
             WITH gone AS (
                 INSERT INTO competitors (id, workspace_id, name, removed_at) VALUES ({id}, {workspace}, '', {at})
                 ON CONFLICT (id) DO UPDATE SET removed_at = excluded.removed_at
             ), alert AS (DELETE FROM alerts WHERE competitor_id = {id})
             DELETE FROM updates WHERE competitor_id = {id}
             """, cancellationToken));
    }
}

[IdempotentByKey("updates.id")]
internal sealed class UpdatePublishedConsumer(ProjectionWriter projection) : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context)
    {
        var update = context.Message;
        return update.IsNoise ? Task.CompletedTask : projection.WriteAsync(
            """
            INSERT INTO updates (workspace_id, id, competitor_id, competitor_name, category, title, impact, detected_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING
            """,
            context.CancellationToken,
            new() { Value = update.UpdateId },
            new() { Value = update.CompetitorId },
            new() { Value = update.CompetitorName },
            new() { Value = update.Category },
            new() { Value = update.Title },
            new() { Value = update.Impact },
            new() { Value = update.DetectedAt.UtcDateTime });
    }
}

[IdempotentByKey("alerts.id")]
internal sealed class AlertRaisedConsumer(ProjectionWriter projection) : IConsumer<AlertRaised>
{
    public Task Consume(ConsumeContext<AlertRaised> context)
    {
        var alert = context.Message;
        return projection.WriteAsync(
            """
            INSERT INTO alerts (workspace_id, id, update_id, competitor_id, severity, title, raised_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING
            """,
            context.CancellationToken,
            new() { Value = alert.AlertId },
            new() { Value = alert.UpdateId },
            new() { Value = alert.CompetitorId },
            new() { Value = alert.Severity },
            new() { Value = alert.Title },
            new() { Value = alert.RaisedAt.UtcDateTime });
    }
}
