using System.Text.Json;
using MassTransit;
using Periscope.Contracts.Crawler;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Live;

/// <summary>Shows jobs to those who watch. There are two of these a job, so they share statements and need no inbox.</summary>
[IdempotentByKey("live_events.message_id")]
internal sealed class JobProgressedConsumer(LiveAppender appender, RequestContext request) : IConsumer<JobProgressed>
{
    public Task Consume(ConsumeContext<JobProgressed> context)
    {
        var job = context.Message;
        var item = new LiveJob(job.JobId, job.Type, job.Status, job.CompetitorId, job.SourceId, job.Message, job.At);
        return appender.AppendAsync(request.RequireWorkspace(), LiveEventTypes.Job,
            JsonSerializer.Serialize(item, WireJson.Options), job.At, context.MessageId!.Value, context.CancellationToken);
    }
}

/// <summary>Shows battlecards' drafts and reviews to those who watch.</summary>
[IdempotentByKey("live_events.message_id")]
internal sealed class BattlecardChangedConsumer(LiveAppender appender, RequestContext request) : IConsumer<BattlecardChanged>
{
    public Task Consume(ConsumeContext<BattlecardChanged> context)
    {
        var card = context.Message;
        var item = new LiveBattlecard(
            card.BattlecardId, card.CompetitorId, card.CompetitorName, card.Version, card.Status, card.Action, card.Sections, card.At);
        return appender.AppendAsync(request.RequireWorkspace(), LiveEventTypes.Battlecard,
            JsonSerializer.Serialize(item, WireJson.Options), card.At, context.MessageId!.Value, context.CancellationToken);
    }
}

internal sealed record LiveJob(
    Guid Id, string Type, string Status, Guid CompetitorId, Guid? SourceId, string? Message, DateTimeOffset At);

/// <param name="ChangedSections">By name; the card itself is asked for when it is to be shown.</param>
internal sealed record LiveBattlecard(
    Guid Id,
    Guid CompetitorId,
    string CompetitorName,
    int Version,
    string Status,
    string Action,
    IReadOnlyList<string> ChangedSections,
    DateTimeOffset UpdatedAt);
