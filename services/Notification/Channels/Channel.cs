using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Channels;

internal sealed class Channel : IWorkspaceOwned
{
    public const int MaxNameLength = 200;

    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Kind { get; init; }
    public required string Name { get; set; }

    /// <summary>A <see cref="WebhookConfig"/> as JSON, <c>{}</c> for mail; never a secret.</summary>
    public required string Config { get; set; }

    /// <summary>A webhook's signing secret or an <see cref="EmailConfig"/>, sealed by <see cref="SecretRing"/> for this channel's id.</summary>
    public byte[]? Secret { get; set; }

    /// <summary>Of the ring; null where the service's own key sealed the secret, before there was one.</summary>
    public int? SecretVersion { get; set; }
    public bool Enabled { get; set; } = true;
    public string? DisabledReason { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public T Read<T>() => JsonSerializer.Deserialize<T>(Config, WireJson.Options)!;
}

internal sealed class ChannelConfiguration : IEntityTypeConfiguration<Channel>
{
    public void Configure(EntityTypeBuilder<Channel> channel)
    {
        channel.ToTable("channels");
        channel.Property(c => c.Id).ValueGeneratedNever();
        channel.Property(c => c.Config).HasColumnType("jsonb");
    }
}
