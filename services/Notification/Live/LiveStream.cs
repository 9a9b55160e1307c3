using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Notification.Live;

/// <summary>One watcher's events, each once and in order: first those missed since its last id, then those that come.</summary>
internal sealed class LiveStream(LiveFeed feed, WorkspaceScopes scopes)
{
    private const int ReplayBatch = 500;

    /// <summary>Opens a stream; null when there are too many already.</summary>
    public async Task<LiveSubscription?> OpenAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        await feed.Started.WaitAsync(cancellationToken);
        return feed.TrySubscribe(workspaceId);
    }

    /// <param name="subscription">Opened before anything is read, so that no event falls between the stored ones and the coming ones.</param>
    /// <param name="role">The watcher's, in the workspace.</param>
    /// <param name="after">The last id that the watcher has; null to begin now.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<LiveMessage> ReadAsync(
        LiveSubscription subscription, string? role, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after ?? subscription.From;
        var more = after is not null;
        while (more)
        {
            var missed = await MissedAsync(subscription.WorkspaceId, last, cancellationToken);
            foreach (var message in missed)
            {
                last = message.Position;
                if (IsFor(role, message.Type))
                {
                    yield return message;
                }
            }
            more = missed.Count == ReplayBatch;
        }
        await foreach (var message in subscription.Messages.ReadAllAsync(cancellationToken))
        {
            if (message.Position > last)
            {
                last = message.Position;
                if (IsFor(role, message.Type))
                {
                    yield return message;
                }
            }
        }
    }

    // Nobody hears of what they may not read. A client has the scope of the stream, which says so.
    private static bool IsFor(string? role, string type) =>
        type is not (LiveEventTypes.Alert or LiveEventTypes.Delivery) || role == Roles.Client
        || Permissions.Allows(role, type == LiveEventTypes.Alert ? "alerts" : "deliveries", writes: false);

    private async Task<IReadOnlyList<LiveMessage>> MissedAsync(Guid workspaceId, long after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspaceId);
        var db = scope.ServiceProvider.GetRequiredService<NotificationDbContext>();
        var events = await db.LiveEvents.AsNoTracking().Where(e => e.WorkspaceId == workspaceId && e.Position > after)
            .OrderBy(e => e.Position).Take(ReplayBatch).ToListAsync(cancellationToken);
        return events.ConvertAll(e => LiveMessage.Of(e.Position!.Value, e.WorkspaceId, e.Type, e.At, e.Item));
    }
}
