using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Workspaces.Usage;

/// <summary>What a workspace used of one thing on one day. <see cref="UsageCounter"/> writes the rows.</summary>
internal sealed class UsageDay : IWorkspaceOwned
{
    public Guid WorkspaceId { get; set; }

    /// <summary>In UTC.</summary>
    public DateOnly Day { get; init; }

    /// <summary>One of <see cref="UsageMetrics"/>.</summary>
    public required string Metric { get; init; }

    public long Used { get; init; }
}

internal sealed class UsageDayConfiguration : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> day)
    {
        day.ToTable("usage_days");
        day.HasKey(d => new { d.WorkspaceId, d.Day, d.Metric });
    }
}

/// <summary>What is counted.</summary>
internal static class UsageMetrics
{
    /// <summary>Questions that got an answer, on the day on which they were asked. The plan limits those that are asked.</summary>
    public const string Questions = "questions";

    /// <summary>Pages that were read and had changed.</summary>
    public const string Captures = "captures";

    /// <summary>Updates that were shown, and so were no noise.</summary>
    public const string Updates = "updates";
}
