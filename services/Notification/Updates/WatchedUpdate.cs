using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Updates;

/// <summary>This service's projection of an update: what rules look at, and the whole of it for whoever is told.</summary>
internal sealed class WatchedUpdate : IWorkspaceOwned
{
    /// <summary>How far back a rule's test looks; older updates stay only where an alert refers to them.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid CompetitorId { get; init; }
    public required string Category { get; init; }
    public required string SourceType { get; init; }
    public required double Impact { get; init; }
    public required double Confidence { get; init; }
    public required bool IsNoise { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>An <see cref="UpdateResponse"/> as JSON.</summary>
    public required string Content { get; init; }
}

internal sealed class WatchedUpdateConfiguration : IEntityTypeConfiguration<WatchedUpdate>
{
    public void Configure(EntityTypeBuilder<WatchedUpdate> update)
    {
        update.ToTable("updates");
        update.Property(u => u.Id).ValueGeneratedNever();
        update.Property(u => u.Content).HasColumnType("json");
    }
}
