using System.Text.Json;
using MassTransit;
using NpgsqlTypes;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Evidence;

/// <summary>Remembers what changed, so that questions about it can be answered. Noise is not evidence.</summary>
[IdempotentByKey("updates.id")]
internal sealed class UpdatePublishedConsumer(ProjectionWriter projection) : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context)
    {
        var update = context.Message;
        return update.IsNoise ? Task.CompletedTask : projection.WriteAsync(
            """
            INSERT INTO updates (workspace_id, id, competitor_id, source_id, source_type, url, category, title, narrative, impact, confidence,
                detected_at, citations)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING
            """,
            context.CancellationToken,
            new() { Value = update.UpdateId },
            new() { Value = update.CompetitorId },
            new() { Value = update.SourceId },
            new() { Value = update.SourceType },
            new() { Value = update.Url },
            new() { Value = update.Category },
            new() { Value = update.Title },
            new() { Value = update.Narrative },
            new() { Value = update.Impact },
            new() { Value = update.Confidence },
            new() { Value = update.DetectedAt.UtcDateTime },
            new() { Value = JsonSerializer.Serialize(update.Citations, WireJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
    }
}
