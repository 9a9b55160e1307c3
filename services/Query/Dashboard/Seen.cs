using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Query.Dashboard;

internal sealed class SeenCompetitor : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Name { get; init; }
    public DateTimeOffset? AddedAt { get; init; }
    public DateTimeOffset? RemovedAt { get; init; }
}

internal sealed class SeenUpdate : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public Guid CompetitorId { get; init; }
    public required string CompetitorName { get; init; }
    public required string Category { get; init; }
    public required string Title { get; init; }
    public double Impact { get; init; }
    public DateTimeOffset DetectedAt { get; init; }
}

internal sealed class SeenAlert : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public Guid UpdateId { get; init; }
    public Guid CompetitorId { get; init; }
    public required string Severity { get; init; }
    public required string Title { get; init; }
    public DateTimeOffset RaisedAt { get; init; }
}

internal sealed class SeenConfiguration
    : IEntityTypeConfiguration<SeenCompetitor>, IEntityTypeConfiguration<SeenUpdate>, IEntityTypeConfiguration<SeenAlert>
{
    public void Configure(EntityTypeBuilder<SeenCompetitor> builder)
    {
        builder.ToTable("competitors");
        builder.Property(one => one.Id).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<SeenUpdate> builder)
    {
        builder.ToTable("updates");
        builder.Property(one => one.Id).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<SeenAlert> builder)
    {
        builder.ToTable("alerts");
        builder.Property(one => one.Id).ValueGeneratedNever();
    }
}
