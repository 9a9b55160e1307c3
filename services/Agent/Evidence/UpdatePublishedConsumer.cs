using MassTransit;
using Periscope.Agent.Storage;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Agent.Evidence;

/// <summary>Remembers what changed, so that questions about it can be answered. Noise is not evidence.</summary>
internal sealed class UpdatePublishedConsumer(MessageInbox inbox, AgentDbContext db) : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context)
    {
        var update = context.Message;
        return update.IsNoise ? Task.CompletedTask : inbox.OnceAsync<UpdatePublishedConsumer>(context, _ =>
        {
            db.Updates.Add(new KnownUpdate
            {
                Id = update.UpdateId,
                CompetitorId = update.CompetitorId,
                SourceId = update.SourceId,
                SourceType = update.SourceType,
                Url = update.Url,
                Category = update.Category,
                Title = update.Title,
                Narrative = update.Narrative,
                Impact = update.Impact,
                Confidence = update.Confidence,
                DetectedAt = update.DetectedAt.ToUniversalTime(),
                Citations = update.Citations,
            });
            return Task.CompletedTask;
        });
    }
}
