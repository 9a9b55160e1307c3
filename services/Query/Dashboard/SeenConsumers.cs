using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.Contracts.Notification;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Messaging;
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

internal sealed class UpdatePublishedConsumer(MessageInbox inbox, QueryDbContext db) : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context)
    {
        var update = context.Message;
        return update.IsNoise ? Task.CompletedTask : inbox.OnceAsync<UpdatePublishedConsumer>(context, _ =>
        {
            db.Updates.Add(new SeenUpdate
            {
                Id = update.UpdateId,
                CompetitorId = update.CompetitorId,
                CompetitorName = update.CompetitorName,
                Category = update.Category,
                Title = update.Title,
                Impact = update.Impact,
                DetectedAt = update.DetectedAt.ToUniversalTime(),
            });
            return Task.CompletedTask;
        });
    }
}

internal sealed class AlertRaisedConsumer(MessageInbox inbox, QueryDbContext db) : IConsumer<AlertRaised>
{
    public Task Consume(ConsumeContext<AlertRaised> context) => inbox.OnceAsync<AlertRaisedConsumer>(context, _ =>
    {
        var alert = context.Message;
        db.Alerts.Add(new SeenAlert
        {
            Id = alert.AlertId,
            UpdateId = alert.UpdateId,
            CompetitorId = alert.CompetitorId,
            Severity = alert.Severity,
            Title = alert.Title,
            RaisedAt = alert.RaisedAt.ToUniversalTime(),
        });
        return Task.CompletedTask;
    });
}
