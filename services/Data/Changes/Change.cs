using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Changes;

/// <summary>How two captures of one source differ. The words stay in the two texts; here are only their places.</summary>
internal sealed class Change : IWorkspaceOwned
{
    public const string Material = "material";
    public const string Noise = "noise";

    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid CompetitorId { get; init; }
    public required Guid SourceId { get; init; }
    public required Guid BeforeSnapshotId { get; init; }
    public required Guid AfterSnapshotId { get; init; }
    public required string Kind { get; init; }
    public string? NoiseReason { get; init; }
    public required string Summary { get; init; }
    public required double ChangedShare { get; init; }
    public required int[] Added { get; init; }
    public required int[] Removed { get; init; }
    public required int[] Moved { get; init; }
    public required DateTimeOffset DetectedAt { get; init; }
}

internal sealed class ChangeConfiguration : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> builder) => builder.Property(c => c.Id).ValueGeneratedNever();
}
