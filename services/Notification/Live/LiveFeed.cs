using Microsoft.Extensions.Options;

namespace Periscope.Notification.Live;

/// <summary>Hands each placed event to the streams of its workspace in this process.</summary>
internal sealed class LiveFeed(IOptions<LiveOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, HashSet<LiveSubscription>> _subscriptions = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>The last position that was handed out here.</summary>
    public long Position { get; private set; }

    /// <summary>Completes when it is known where the stream stands, and streams may begin.</summary>
    public Task Started => _started.Task;

    public void StartAt(long position)
    {
        lock (_gate)
        {
            Position = position;
        }
        _started.TrySetResult();
    }

    /// <summary>A subscription from this moment on; null when this replica, or the workspace's share of it, is full.</summary>
    public LiveSubscription? TrySubscribe(Guid workspaceId)
    {
        lock (_gate)
        {
            var own = _subscriptions.GetValueOrDefault(workspaceId);
            if (_count >= options.Value.MaxStreams || own?.Count >= options.Value.MaxStreamsPerWorkspace)
            {
                return null;
            }
            var subscription = new LiveSubscription(this, workspaceId, Position);
            if (own is null)
            {
                _subscriptions[workspaceId] = own = [];
            }
            own.Add(subscription);
            _count++;
            return subscription;
        }
    }

    public void Publish(LiveMessage message)
    {
        lock (_gate)
        {
            Position = message.Position;
            foreach (var subscription in _subscriptions.GetValueOrDefault(message.WorkspaceId) ?? [])
            {
                subscription.Offer(message);
            }
        }
    }

    public void Remove(LiveSubscription subscription)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue(subscription.WorkspaceId, out var own) || !own.Remove(subscription))
            {
                return;
            }
            _count--;
            if (own.Count == 0)
            {
                _subscriptions.Remove(subscription.WorkspaceId);
            }
        }
    }
}
