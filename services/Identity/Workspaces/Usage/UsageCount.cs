using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Workspaces.Usage;

internal static class UsageCount
{
    /// <summary>Counts one more, in the transaction that the context is in; nothing for a workspace that is gone.</summary>
    public static Task AddUsageAsync(
        this IdentityDbContext db, Guid workspace, string metric, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO usage_days (workspace_id, day, metric, used) SELECT id, {day}, {metric}, 1 FROM workspaces WHERE id = {workspace}
            ON CONFLICT ON CONSTRAINT pk_usage_days DO UPDATE SET used = usage_days.used + 1
            """, cancellationToken);
    }

    /// <summary>What was used within a month, by metric.</summary>
    public static Task<Dictionary<string, long>> UsageAsync(
        this IdentityDbContext db, Guid workspace, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (first, end) = (DateOnly.FromDateTime(from.UtcDateTime), DateOnly.FromDateTime(to.UtcDateTime));
        return db.Set<UsageDay>().Where(d => d.WorkspaceId == workspace && d.Day >= first && d.Day < end)
            .GroupBy(d => d.Metric).ToDictionaryAsync(g => g.Key, g => g.Sum(d => d.Used), cancellationToken);
    }
}
