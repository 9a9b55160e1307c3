using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.Contracts.Notification;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Live;
using Periscope.Notification.Rules;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Alerts;

/// <summary>Turns an update into alerts, their deliveries and what is seen live, all in one transaction.</summary>
internal sealed class UpdatePublishedConsumer(
    MessageInbox inbox,
    MessageOutbox outbox,
    NotificationDbContext db,
    LiveEvents live,
    UpdateRetention retention,
    RequestContext request,
    TimeProvider clock)
    : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context) =>
        inbox.OnceAsync<UpdatePublishedConsumer>(context, cancellationToken => HandleAsync(context.Message, cancellationToken));

    private async Task HandleAsync(UpdatePublished published, CancellationToken cancellationToken)
    {
        var shown = UpdateResponse.From(published);
        var update = new WatchedUpdate
        {
            Id = published.UpdateId,
            CompetitorId = published.CompetitorId,
            Category = published.Category,
            SourceType = published.SourceType,
            Impact = published.Impact,
            Confidence = published.Confidence,
            IsNoise = published.IsNoise,
            PublishedAt = published.PublishedAt,
            Content = shown.ToJson(),
        };
        if (!await TryKeepAsync(update, cancellationToken) || update.IsNoise)
        {
            return;
        }
        var now = clock.GetUtcNow();
        await retention.ForgetAsync(db, request.RequireWorkspace(), now, cancellationToken);
        live.Add(LiveEventTypes.Update, shown, now);
        foreach (var rule in await db.Rules.AsNoTracking().Where(RuleMatching.Catching(update)).ToListAsync(cancellationToken))
        {
            Raise(rule, shown, now);
        }
    }

    private void Raise(Rule rule, UpdateResponse update, DateTimeOffset now)
    {
        var alert = Alert.Raise(rule, update, now);
        db.Alerts.Add(alert);
        live.Add(LiveEventTypes.Alert, AlertResponse.From(alert), now);
        outbox.Add(new AlertRaised
        {
            AlertId = alert.Id,
            RuleId = alert.RuleId,
            UpdateId = alert.UpdateId,
            CompetitorId = alert.CompetitorId,
            Severity = alert.Severity,
            Title = alert.Title,
            RaisedAt = now,
        }, alert.Id);
        foreach (var channelId in rule.ChannelIds())
        {
            db.Deliveries.Add(Delivery.Of(alert, channelId, Activity.Current?.Id, request.CorrelationId));
        }
    }

    // One statement answers three questions: is it new, is its competitor still there, and then keeps it. An update that was
    // published twice under two message ids is so settled by the primary key, as the inbox settles one message that came twice.
    private async Task<bool> TryKeepAsync(WatchedUpdate update, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO updates (id, workspace_id, competitor_id, category, source_type, impact, confidence, is_noise, published_at, content)
            SELECT {update.Id}, {request.RequireWorkspace()}, {update.CompetitorId}, {update.Category}, {update.SourceType}, {update.Impact},
                   {update.Confidence}, {update.IsNoise}, {update.PublishedAt}, {update.Content}::json
            WHERE NOT EXISTS (SELECT 1 FROM removed_competitors WHERE id = {update.CompetitorId})
            ON CONFLICT (id) DO NOTHING
            """, cancellationToken) == 1;
}
