using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Evidence;

/// <summary>A competitor that questions may name.</summary>
internal sealed class KnownCompetitor : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Name { get; set; }
    public string? HomeUrl { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class KnownCompetitorConfiguration : IEntityTypeConfiguration<KnownCompetitor>
{
    public void Configure(EntityTypeBuilder<KnownCompetitor> builder)
    {
        builder.ToTable("competitors");
        builder.Property(competitor => competitor.Id).ValueGeneratedNever();
    }
}
