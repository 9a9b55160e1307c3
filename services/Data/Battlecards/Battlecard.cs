using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Data.Competitors;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Battlecards;

internal sealed class Battlecard : IWorkspaceOwned
{
    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid CompetitorId { get; init; }

    /// <summary>Rises with every change of what the card says.</summary>
    public required int Version { get; set; }

    /// <summary>Rises with every write, drafts and reviews included.</summary>
    public required int Revision { get; set; }
    public required string Status { get; set; }

    /// <summary>By the names of <c>BattlecardSections</c>.</summary>
    public required Dictionary<string, BattlecardSection> Sections { get; set; }
    public double? AiConfidence { get; set; }
    public string? AiModel { get; set; }
    public string? PromptVersion { get; set; }
    public Guid? ReviewedBy { get; set; }
    public string? ReviewNotes { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public bool HasDrafts => Sections.Values.Any(section => section.Draft is not null);

    public string ETag => $"\"{Version}.{Revision}\"";
}

/// <summary>What a card said at one version; never changed afterwards.</summary>
internal sealed class BattlecardVersion : IWorkspaceOwned
{
    public required Guid BattlecardId { get; init; }
    public required int Version { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Dictionary<string, BattlecardSection> Sections { get; init; }
    public required string[] ChangedSections { get; init; }

    /// <summary>created, edited or approved.</summary>
    public required string Action { get; init; }
    public double? AiConfidence { get; init; }
    public string? AiModel { get; init; }
    public string? PromptVersion { get; init; }
    public Guid? CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Something that was done with a card, for the timeline.</summary>
internal sealed class BattlecardEvent : IWorkspaceOwned
{
    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid BattlecardId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required int Version { get; init; }

    /// <summary>created, drafted, edited, approved, rejected or published.</summary>
    public required string Action { get; init; }
    public required string[] Sections { get; init; }
    public Guid? Actor { get; init; }
    public string? Notes { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class BattlecardConfiguration :
    IEntityTypeConfiguration<Battlecard>, IEntityTypeConfiguration<BattlecardVersion>, IEntityTypeConfiguration<BattlecardEvent>
{
    public void Configure(EntityTypeBuilder<Battlecard> builder)
    {
        builder.Property(b => b.Id).ValueGeneratedNever();
        builder.Property(b => b.Sections).IsJson();
        builder.Ignore(b => b.HasDrafts).Ignore(b => b.ETag);
        builder.HasOne<Competitor>().WithOne().HasForeignKey<Battlecard>(b => b.CompetitorId);
    }

    public void Configure(EntityTypeBuilder<BattlecardVersion> builder)
    {
        builder.HasKey(v => new { v.BattlecardId, v.Version });
        builder.Property(v => v.Sections).IsJson();
        builder.HasOne<Battlecard>().WithMany().HasForeignKey(v => v.BattlecardId);
    }

    public void Configure(EntityTypeBuilder<BattlecardEvent> builder)
    {
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.HasOne<Battlecard>().WithMany().HasForeignKey(e => e.BattlecardId);
    }
}
