using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Crawler.Sources;

/// <summary>Follows what a workspace wants its new sources to start with.</summary>
internal sealed class WorkspaceSettingsConsumer(MessageInbox inbox, CrawlerDbContext db) : IConsumer<WorkspaceSettingsChanged>
{
    public Task Consume(ConsumeContext<WorkspaceSettingsChanged> context) =>
        inbox.OnceAsync<WorkspaceSettingsConsumer>(context, async cancellationToken =>
        {
            var settings = context.Message;
            // Two facts of one workspace may be worked on at the same time, or the older one be redelivered: the version decides.
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO workspace_defaults (workspace_id, schedule, version)
                VALUES ({settings.WorkspaceId}, {settings.DefaultSchedule}, {settings.Version})
                ON CONFLICT (workspace_id) DO UPDATE SET schedule = excluded.schedule, version = excluded.version
                WHERE workspace_defaults.version < excluded.version
                """, cancellationToken);
        });
}
