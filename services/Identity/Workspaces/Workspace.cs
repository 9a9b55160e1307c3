using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Identity.Workspaces.Settings;

namespace Periscope.Identity.Workspaces;

internal sealed class Workspace
{
    public const int MaxNameLength = 200;
    public const string NameWanted = "A name has a character that is seen.";

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string Plan { get; set; }

    /// <summary>One of <see cref="DefaultSchedules"/>.</summary>
    public string DefaultSchedule { get; set; } = DefaultSchedules.Auto;

    /// <summary>As <see cref="ZoneName"/> knows them.</summary>
    public string TimeZone { get; set; } = ZoneName.Utc;

    /// <summary>As <see cref="Origin.Parse"/> writes them.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Rises with every change of the name or of a setting.</summary>
    public int SettingsVersion { get; set; } = 1;

    /// <summary>What the operator decided against the plan: <c>+name</c> or <c>-name</c>.</summary>
    public string[] FeatureOverrides { get; set; } = [];

    /// <summary><see cref="FeatureOverrides"/> as tokens say them.</summary>
    public string Overrides => string.Join(' ', FeatureOverrides);

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class WorkspaceConfiguration : IEntityTypeConfiguration<Workspace>
{
    public void Configure(EntityTypeBuilder<Workspace> workspace)
    {
        workspace.ToTable("workspaces");
        workspace.Property(w => w.Id).ValueGeneratedNever();
        workspace.Ignore(w => w.Overrides);
    }
}
