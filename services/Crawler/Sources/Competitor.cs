using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Sources;

/// <summary>What the Crawler keeps of a competitor, from Data's facts.</summary>
internal sealed class Competitor : IWorkspaceOwned
{
    public Guid Id { get; set; }

    public Guid WorkspaceId { get; set; }

    public required string Name { get; set; }

    public required string HomeUrl { get; set; }

    public DateTimeOffset AddedAt { get; set; }
}

internal sealed class CompetitorConfiguration : IEntityTypeConfiguration<Competitor>
{
    public void Configure(EntityTypeBuilder<Competitor> builder)
    {
        builder.ToTable("competitors");
        builder.Property(competitor => competitor.Id).ValueGeneratedNever();
    }
}
