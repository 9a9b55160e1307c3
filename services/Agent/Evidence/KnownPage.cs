using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Evidence;

/// <summary>A source's latest capture: where its text is and what it is of.</summary>
internal sealed class KnownPage : IWorkspaceOwned
{
    public Guid SourceId { get; init; }
    public Guid WorkspaceId { get; set; }
    public Guid CompetitorId { get; init; }
    public required string SourceType { get; init; }
    public required string Url { get; init; }
    public required string Title { get; init; }
    public Guid SnapshotId { get; init; }
    public required string TextHash { get; init; }
    public DateTimeOffset CapturedAt { get; init; }

    /// <summary>The text that the search column was made from; anything else than <see cref="TextHash"/> means that it is stale.</summary>
    public string? IndexedHash { get; init; }
}

internal sealed class KnownPageConfiguration : IEntityTypeConfiguration<KnownPage>
{
    public void Configure(EntityTypeBuilder<KnownPage> builder)
    {
        builder.ToTable("pages");
        builder.HasKey(page => page.SourceId);
        builder.Property(page => page.SourceId).ValueGeneratedNever();
    }
}
