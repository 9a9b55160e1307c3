using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Sources;

/// <summary>A page that is watched.</summary>
internal sealed class Source : IWorkspaceOwned
{
    public const int MaxUrlLength = 2_000;

    public Guid Id { get; set; }

    public Guid WorkspaceId { get; set; }

    public Guid CompetitorId { get; set; }

    public string Type { get; set; } = "";

    public string Url { get; set; } = "";

    public string Schedule { get; set; } = "";

    public string Status { get; set; } = SourceStatus.Active;

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset NextRunAt { get; set; }

    /// <summary>When bytes were last kept that differ from those before.</summary>
    public DateTimeOffset? LastCapturedAt { get; set; }

    /// <summary>When the page was last read without an error, changed or not.</summary>
    public DateTimeOffset? LastSuccessAt { get; set; }

    /// <summary>Captures that failed since the last success.</summary>
    public int ErrorCount { get; set; }

    public string? LastErrorCode { get; set; }

    public string? LastError { get; set; }

    public string? ETag { get; set; }

    public string? LastModified { get; set; }

    public string? ContentHash { get; set; }

    /// <summary>Watches another address from now on. What was known of the old one says nothing about the new one.</summary>
    public void MoveTo(string url)
    {
        if (url != Url)
        {
            (Url, ETag, LastModified, ContentHash) = (url, null, null, null);
        }
    }
}

internal static class SourceStatus
{
    public const string Active = "active";
    public const string Paused = "paused";
    public const string Failed = "failed";
}

internal sealed class SourceConfiguration : IEntityTypeConfiguration<Source>
{
    public const string UniqueUrl = "ux_sources_url";

    public void Configure(EntityTypeBuilder<Source> builder)
    {
        builder.ToTable("sources");
        builder.Property(source => source.Id).ValueGeneratedNever();
        builder.Property(source => source.ETag).HasColumnName("etag");
        // Two captures of one source at the same time must not both find the same bytes new.
        builder.Property(source => source.ContentHash).IsConcurrencyToken();
    }
}
