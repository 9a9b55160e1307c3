using MassTransit;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Evidence;

/// <summary>Keeps where each source's latest text is. One statement per capture: the text itself is read when somebody asks.</summary>
[IdempotentByKey("pages.source_id, by captured_at")]
internal sealed class SnapshotRecordedConsumer(ProjectionWriter projection) : IConsumer<SnapshotRecorded>
{
    public Task Consume(ConsumeContext<SnapshotRecorded> context)
    {
        var page = context.Message;
        // Captures may arrive out of order; the newest one stays. A snapshot may also be here before its competitor's own fact.
        return projection.WriteAsync(
            """
            WITH competitor AS (
                INSERT INTO competitors (id, workspace_id, name) VALUES ($2, $1, $3) ON CONFLICT (id) DO NOTHING
            )
            INSERT INTO pages (source_id, workspace_id, competitor_id, source_type, url, title, snapshot_id, text_hash, captured_at)
            VALUES ($4, $1, $2, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (source_id) DO UPDATE SET source_type = excluded.source_type, url = excluded.url, title = excluded.title,
                snapshot_id = excluded.snapshot_id, text_hash = excluded.text_hash, captured_at = excluded.captured_at
            WHERE pages.captured_at <= excluded.captured_at
            """,
            context.CancellationToken,
            new() { Value = page.CompetitorId },
            new() { Value = page.CompetitorName },
            new() { Value = page.SourceId },
            new() { Value = page.SourceType },
            new() { Value = page.Url },
            new() { Value = page.Title },
            new() { Value = page.SnapshotId },
            new() { Value = page.TextHash },
            new() { Value = page.CapturedAt.UtcDateTime });
    }
}
