using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Storage;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Evidence;

/// <summary>Keeps where each source's latest text is. One statement per capture: the text itself is read when somebody asks.</summary>
internal sealed class SnapshotRecordedConsumer(MessageInbox inbox, AgentDbContext db, RequestContext request) : IConsumer<SnapshotRecorded>
{
    public Task Consume(ConsumeContext<SnapshotRecorded> context)
    {
        var page = context.Message;
        var workspace = request.RequireWorkspace();
        // Captures may arrive out of order; the newest one stays. A snapshot may also be here before its competitor's own fact.
        return inbox.OnceAsync<SnapshotRecordedConsumer>(context, cancellationToken => db.Database.ExecuteSqlAsync(
            $"""
             WITH competitor AS (
                 INSERT INTO competitors (id, workspace_id, name) VALUES ({page.CompetitorId}, {workspace}, {page.CompetitorName})
                 ON CONFLICT (id) DO NOTHING
             )
             INSERT INTO pages (source_id, workspace_id, competitor_id, source_type, url, title, snapshot_id, text_hash, captured_at)
             VALUES ({page.SourceId}, {workspace}, {page.CompetitorId}, {page.SourceType}, {page.Url}, {page.Title}, {page.SnapshotId},
                 {page.TextHash}, {page.CapturedAt.ToUniversalTime()})
             ON CONFLICT (source_id) DO UPDATE SET source_type = excluded.source_type, url = excluded.url, title = excluded.title,
                 snapshot_id = excluded.snapshot_id, text_hash = excluded.text_hash, captured_at = excluded.captured_at
             WHERE pages.captured_at <= excluded.captured_at
             """, cancellationToken));
    }
}
