using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Storage;

namespace Periscope.Notification.Updates;

/// <summary>
/// Forgets a workspace's updates when they are older than <see cref="WatchedUpdate.Kept"/> and no alert refers to them. It runs with the
/// workspace's own updates, at most once an hour, so that no background loop needs to see the updates of all workspaces.
/// </summary>
internal sealed class UpdateRetention
{
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _next = new();

    public async Task ForgetAsync(NotificationDbContext db, Guid workspaceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_next.GetValueOrDefault(workspaceId) > now)
        {
            return;
        }
        _next[workspaceId] = now + s_pause;
        var oldest = now - WatchedUpdate.Kept;
        await db.Updates.Where(u => u.PublishedAt < oldest && !db.Alerts.Any(a => a.UpdateId == u.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
