using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Periscope.Data.Snapshots;

internal sealed class SnapshotConfiguration : IEntityTypeConfiguration<Snapshot>
{
    /// <summary>PostgreSQL's own name for it.</summary>
    public const string PrimaryKey = "snapshots_pkey";

    public void Configure(EntityTypeBuilder<Snapshot> builder) => builder.Property(s => s.Id).ValueGeneratedNever();
}
