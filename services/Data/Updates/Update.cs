using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Contracts;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Updates;

/// <summary>A change that was judged. Noise is an update too: it is kept, listed on demand, and says why it is noise.</summary>
internal sealed class Update : IWorkspaceOwned
{
    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid CompetitorId { get; init; }
    public required Guid SourceId { get; init; }
    public required string SourceType { get; init; }
    public required Guid ChangeId { get; init; }
    public required string Url { get; init; }
    public required string Category { get; init; }
    public required string Title { get; init; }
    public required string Narrative { get; init; }
    public required double Impact { get; init; }
    public required string[] ImpactReasons { get; init; }
    public required double Confidence { get; init; }
    public required bool IsNoise { get; init; }
    public string? NoiseReason { get; init; }
    public required Guid BeforeSnapshotId { get; init; }
    public required Guid AfterSnapshotId { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }

    /// <summary>The model that judged, "built-in" for the engine without one, "rule" for noise that needed no engine.</summary>
    public required string Model { get; init; }
    public required string PromptVersion { get; init; }
    public required DateTimeOffset DetectedAt { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }

    public UpdatePublished ToFact(string competitorName) => new()
    {
        UpdateId = Id,
        ChangeId = ChangeId,
        SourceId = SourceId,
        CompetitorId = CompetitorId,
        CompetitorName = competitorName,
        SourceType = SourceType,
        Url = Url,
        Category = Category,
        Title = Title,
        Narrative = Narrative,
        Impact = Impact,
        ImpactReasons = ImpactReasons,
        Confidence = Confidence,
        IsNoise = IsNoise,
        NoiseReason = NoiseReason,
        BeforeSnapshotId = BeforeSnapshotId,
        AfterSnapshotId = AfterSnapshotId,
        Citations = Citations,
        DetectedAt = DetectedAt,
        PublishedAt = PublishedAt,
    };
}

internal sealed class UpdateConfiguration : IEntityTypeConfiguration<Update>
{
    /// <summary>The index that holds every change to one update.</summary>
    public const string UniqueChange = "ux_updates_change";

    public void Configure(EntityTypeBuilder<Update> builder)
    {
        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.Property(u => u.Citations).IsJson();
    }
}
