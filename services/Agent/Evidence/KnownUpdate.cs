using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Contracts;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Evidence;

/// <summary>A published update that is not noise.</summary>
internal sealed class KnownUpdate : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public Guid CompetitorId { get; init; }
    public Guid SourceId { get; init; }
    public required string SourceType { get; init; }
    public required string Url { get; init; }
    public required string Category { get; init; }
    public required string Title { get; init; }
    public required string Narrative { get; init; }
    public double Impact { get; init; }
    public double Confidence { get; init; }
    public DateTimeOffset DetectedAt { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }
}

internal sealed class KnownUpdateConfiguration : IEntityTypeConfiguration<KnownUpdate>
{
    public void Configure(EntityTypeBuilder<KnownUpdate> builder)
    {
        builder.ToTable("updates");
        builder.Property(update => update.Id).ValueGeneratedNever();
        builder.Property(update => update.Citations).IsJson();
    }
}
