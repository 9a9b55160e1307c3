using System.Globalization;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Contracts.Identity;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Deliveries;

/// <summary>The time zone that a workspace's mails tell times in.</summary>
internal sealed class WorkspaceZone : IWorkspaceOwned
{
    public Guid WorkspaceId { get; set; }

    /// <summary>As the IANA database has it.</summary>
    public required string Name { get; set; }

    /// <summary>Of the settings that it was taken from.</summary>
    public required int Version { get; set; }

    /// <summary>A time as people of that zone read it; in UTC without a zone, or with one that this machine does not know.</summary>
    public static string Tell(DateTimeOffset at, string? zone) =>
        zone is not null and not "UTC" && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(at, found):yyyy-MM-dd HH:mm zzz} ({zone})")
            : string.Create(CultureInfo.InvariantCulture, $"{at:u}");
}

internal sealed class WorkspaceZoneConfiguration : IEntityTypeConfiguration<WorkspaceZone>
{
    public void Configure(EntityTypeBuilder<WorkspaceZone> zone)
    {
        zone.ToTable("time_zones");
        zone.HasKey(z => z.WorkspaceId);
        zone.Property(z => z.WorkspaceId).ValueGeneratedNever();
    }
}

/// <summary>Follows the workspaces' settings.</summary>
internal sealed class WorkspaceSettingsConsumer(MessageInbox inbox, NotificationDbContext db) : IConsumer<WorkspaceSettingsChanged>
{
    public Task Consume(ConsumeContext<WorkspaceSettingsChanged> context) =>
        inbox.OnceAsync<WorkspaceSettingsConsumer>(context, async cancellationToken =>
        {
            var settings = context.Message;
            // Two facts of one workspace may be worked on at the same time, or the older one be redelivered: the version decides.
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO time_zones (workspace_id, name, version)
                VALUES ({settings.WorkspaceId}, {settings.TimeZone ?? "UTC"}, {settings.Version})
                ON CONFLICT (workspace_id) DO UPDATE SET name = excluded.name, version = excluded.version
                WHERE time_zones.version < excluded.version
                """, cancellationToken);
        });
}
