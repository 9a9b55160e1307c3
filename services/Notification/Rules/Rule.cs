using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Rules;

internal sealed class Rule : IWorkspaceOwned
{
    public const int MaxNameLength = 200;
    public const int MaxChannels = 20;

    /// <summary>The channel that needs no setting up: the alert's list and the live streams.</summary>
    public const string InApp = "in_app";

    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Name { get; set; }

    /// <summary>The type of source that it watches, such as pricing or careers; null for all.</summary>
    public string? Type { get; set; }
    public Guid? CompetitorId { get; set; }
    public string? Category { get; set; }
    public double MinImpact { get; set; }
    public double MinConfidence { get; set; }
    public required string[] Channels { get; set; }
    public bool Enabled { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public IEnumerable<Guid> ChannelIds() => Channels.Where(c => c != InApp).Select(Guid.Parse);
}

internal sealed class RuleConfiguration : IEntityTypeConfiguration<Rule>
{
    public void Configure(EntityTypeBuilder<Rule> rule)
    {
        rule.ToTable("rules");
        rule.Property(r => r.Id).ValueGeneratedNever();
    }
}
