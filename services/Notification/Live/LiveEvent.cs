using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Live;

/// <summary>Something that people watching see at once; kept for a day, so that a broken stream resumes where it was.</summary>
internal sealed class LiveEvent : IWorkspaceOwned
{
    public long Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Type { get; init; }

    /// <summary>The resource as the public interface shows it, as JSON.</summary>
    public required string Item { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The message that it tells of, where that alone makes it the only one; null when its transaction does.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Its place in the stream; null until the follower has placed it.</summary>
    public long? Position { get; init; }
}

internal sealed class LiveEventConfiguration : IEntityTypeConfiguration<LiveEvent>
{
    public void Configure(EntityTypeBuilder<LiveEvent> live)
    {
        live.ToTable("live_events");
        live.Property(e => e.Item).HasColumnType("json");
    }
}
