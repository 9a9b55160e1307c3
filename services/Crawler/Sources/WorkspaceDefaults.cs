using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Sources;

/// <summary>What a workspace's new sources start with.</summary>
internal sealed class WorkspaceDefaults : IWorkspaceOwned
{
    /// <summary>By the source's type.</summary>
    public const string Auto = "auto";

    public Guid WorkspaceId { get; set; }

    /// <summary>auto, hourly, daily or weekly.</summary>
    public required string Schedule { get; set; }

    /// <summary>Of the settings that it was taken from.</summary>
    public required int Version { get; set; }

    /// <summary>The schedule of a new source of this type in the workspace that the context speaks for.</summary>
    public static async Task<Func<string, string>> SchedulesAsync(CrawlerDbContext db, CancellationToken cancellationToken) =>
        await db.WorkspaceDefaults.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { Schedule: not Auto } defaults
            ? _ => defaults.Schedule
            : Scheduling.Schedule.DefaultFor;
}

internal sealed class WorkspaceDefaultsConfiguration : IEntityTypeConfiguration<WorkspaceDefaults>
{
    public void Configure(EntityTypeBuilder<WorkspaceDefaults> builder)
    {
        builder.ToTable("workspace_defaults");
        builder.HasKey(defaults => defaults.WorkspaceId);
        builder.Property(defaults => defaults.WorkspaceId).ValueGeneratedNever();
    }
}
