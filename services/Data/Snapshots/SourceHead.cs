using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Snapshots;

/// <summary>Where a source stands: its latest capture, and the latest one that may be compared with.</summary>
internal sealed class SourceHead : IWorkspaceOwned
{
    public required Guid SourceId { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid CompetitorId { get; init; }
    public required string SourceType { get; set; }
    public required string Url { get; set; }
    public DateTimeOffset? LastCapturedAt { get; set; }
    public Guid? LastSnapshotId { get; set; }
    public Guid? BaselineSnapshotId { get; set; }
    public string? BaselineTextHash { get; set; }
}

internal sealed class SourceHeadConfiguration : IEntityTypeConfiguration<SourceHead>
{
    public void Configure(EntityTypeBuilder<SourceHead> builder) => builder.HasKey(h => h.SourceId);
}
