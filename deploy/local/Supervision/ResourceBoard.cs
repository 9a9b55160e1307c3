using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Periscope.LocalHosting.Supervision;

/// <summary>The current snapshot of everything, and who wants to hear of changes.</summary>
internal sealed class ResourceBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceSnapshot> _snapshots = [];
    private readonly List<Channel<ResourceSnapshot>> _watchers = [];

    public IReadOnlyList<ResourceSnapshot> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _snapshots.Values];
            }
        }
    }

    public void Add(ResourceSnapshot snapshot) => Set(snapshot.Name, _ => snapshot);

    public void Update(string name, Func<ResourceSnapshot, ResourceSnapshot> change) => Set(name, old => change(old!));

    public ResourceSnapshot Get(string name)
    {
        lock (_lock)
        {
            return _snapshots[name];
        }
    }

    public IReadOnlyList<ResourceSnapshot> Replicas(string resourceName)
    {
        lock (_lock)
        {
            return [.. _snapshots.Values.Where(s => s.ResourceName == resourceName)];
        }
    }

    /// <summary>First everything there is, then each change.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ResourceSnapshot>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ResourceSnapshot>(new UnboundedChannelOptions { SingleReader = true });
        IReadOnlyList<ResourceSnapshot> first;
        lock (_lock)
        {
            first = [.. _snapshots.Values];
            _watchers.Add(channel);
        }

        try
        {
            yield return first;
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var changes = new List<ResourceSnapshot>();
                while (channel.Reader.TryRead(out var change))
                {
                    changes.Add(change);
                }

                yield return changes;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel);
            }
        }
    }

    /// <summary>Returns when the condition holds for the replicas of a resource.</summary>
    public async Task WaitAsync(string resourceName, Func<IReadOnlyList<ResourceSnapshot>, bool> condition, CancellationToken cancellationToken)
    {
        await foreach (var _ in WatchAsync(cancellationToken))
        {
            if (condition(Replicas(resourceName)))
            {
                return;
            }
        }
    }

    private void Set(string name, Func<ResourceSnapshot?, ResourceSnapshot> change)
    {
        lock (_lock)
        {
            var next = change(_snapshots.GetValueOrDefault(name));
            _snapshots[name] = next;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(next);
            }
        }
    }
}
