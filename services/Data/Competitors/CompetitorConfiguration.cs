using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Periscope.Data.Competitors;

internal sealed class CompetitorConfiguration : IEntityTypeConfiguration<Competitor>
{
    /// <summary>The index that decides whether a domain is already watched.</summary>
    public const string UniqueDomain = "ux_competitors_domain";

    public void Configure(EntityTypeBuilder<Competitor> builder)
    {
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Metadata).HasColumnType("jsonb");
    }
}
