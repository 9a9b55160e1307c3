using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Jobs;

/// <summary>One time that a source's bytes differed from the last; its id is the snapshot's.</summary>
internal sealed class Capture : IWorkspaceOwned
{
    public Guid Id { get; set; }

    public Guid WorkspaceId { get; set; }

    public Guid SourceId { get; set; }

    public Guid CompetitorId { get; set; }

    public Guid JobId { get; set; }

    public required string Url { get; set; }

    /// <summary>JSON: the addresses that led to <see cref="Url"/>; null when it was reached at once.</summary>
    public string? Redirects { get; set; }

    public required string ContentHash { get; set; }

    public int HttpStatus { get; set; }

    public required string ContentType { get; set; }

    public required string Charset { get; set; }

    public int Bytes { get; set; }

    public DateTimeOffset CapturedAt { get; set; }
}

internal sealed class CaptureConfiguration : IEntityTypeConfiguration<Capture>
{
    public void Configure(EntityTypeBuilder<Capture> builder)
    {
        builder.ToTable("captures");
        builder.Property(capture => capture.Id).ValueGeneratedNever();
        builder.Property(capture => capture.Redirects).HasColumnType("jsonb");
    }
}
