using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Periscope.Identity.Audit;

/// <summary>One act. <see cref="AuditTrail"/> adds it; the database gives it its place in the chain and its hash.</summary>
internal sealed class AuditEntry
{
    /// <summary>The chain of what belongs to no workspace.</summary>
    public static readonly Guid Installation = Guid.Empty;

    public required Guid Id { get; init; }

    /// <summary>The order within one SaveChanges; EF Core inserts rows by key, so this leads the key.</summary>
    public required int Position { get; init; }

    /// <summary>A workspace's id, or <see cref="Installation"/>.</summary>
    public required Guid Chain { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>As in <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>person, client, system or anonymous.</summary>
    public required string ActorKind { get; init; }

    /// <summary>A person's id or a client id.</summary>
    public string? ActorId { get; init; }

    /// <summary>The person or thing that it was done to.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>JSON.</summary>
    public string? Details { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Sealed; readable for as long as the person's key exists.</summary>
    public byte[]? Personal { get; init; }

    public Guid? PersonalOf { get; init; }

    /// <summary>From 1, without gaps within the chain. Read only.</summary>
    public long Sequence { get; init; }

    /// <summary>Read only.</summary>
    public byte[] PreviousHash { get; init; } = [];

    /// <summary>SHA-256 of <see cref="PreviousHash"/> and the content. Read only.</summary>
    public byte[] Hash { get; init; } = [];
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries");
        entry.HasKey(e => new { e.Position, e.Id });
        entry.Property(e => e.Position).ValueGeneratedNever();
        entry.Property(e => e.Id).ValueGeneratedNever();
        // Neither sent nor read back: the service may add to the chain of no workspace, but reads nothing of it.
        entry.Property(e => e.Sequence).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        entry.Property(e => e.PreviousHash).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        entry.Property(e => e.Hash).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
    }
}
