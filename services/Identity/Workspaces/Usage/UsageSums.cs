using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Workspaces.Usage;

internal static class UsageSums
{
    /// <summary>What was used within a month, by metric.</summary>
    public static Task<Dictionary<string, long>> UsageAsync(
        this IdentityDbContext db, Guid workspace, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (first, end) = (DateOnly.FromDateTime(from.UtcDateTime), DateOnly.FromDateTime(to.UtcDateTime));
        return db.Set<UsageDay>().Where(d => d.WorkspaceId == workspace && d.Day >= first && d.Day < end)
            .GroupBy(d => d.Metric).ToDictionaryAsync(g => g.Key, g => g.Sum(d => d.Used), cancellationToken);
    }
}
