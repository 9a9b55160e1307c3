using System.Threading.Channels;

namespace Periscope.Notification.Live;

/// <summary>One stream's line of events, from the moment it was opened.</summary>
internal sealed class LiveSubscription(LiveFeed feed, Guid workspaceId, long from) : IDisposable
{
    private const int Capacity = 1000;

    private readonly Channel<LiveMessage> _messages = Channel.CreateBounded<LiveMessage>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    public Guid WorkspaceId { get; } = workspaceId;

    /// <summary>Every later event comes through <see cref="Messages"/>.</summary>
    public long From { get; } = from;

    public ChannelReader<LiveMessage> Messages => _messages.Reader;

    /// <summary>A reader that is a thousand events behind is cut off; it comes back with its last id and misses nothing.</summary>
    public void Offer(LiveMessage message)
    {
        if (!_messages.Writer.TryWrite(message))
        {
            _messages.Writer.TryComplete();
        }
    }

    public void Dispose() => feed.Remove(this);
}
