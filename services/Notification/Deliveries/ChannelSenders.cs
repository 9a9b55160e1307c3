using Periscope.Notification.Channels;

namespace Periscope.Notification.Deliveries;

/// <summary>Speaks one kind of channel.</summary>
internal interface IChannelSender
{
    string Kind { get; }

    /// <summary>Delivers once. Every failure of the receiver, and silence, is an outcome and not an exception.</summary>
    Task<SendOutcome> SendAsync(Channel channel, OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>Finds the sender of a channel's kind.</summary>
internal sealed class ChannelSenders(IEnumerable<IChannelSender> senders)
{
    private readonly Dictionary<string, IChannelSender> _senders = senders.ToDictionary(s => s.Kind);

    public async Task<SendOutcome> SendAsync(Channel? channel, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (channel is null)
        {
            return SendOutcome.Refusal("The channel was removed.");
        }
        if (!channel.Enabled)
        {
            return SendOutcome.Refusal($"The channel is disabled{(channel.DisabledReason is { } reason ? ": " + reason : ".")}");
        }
        return _senders.TryGetValue(channel.Kind, out var sender)
            ? await sender.SendAsync(channel, message, cancellationToken)
            : SendOutcome.Refusal($"{channel.Kind} channels are not available yet.");
    }
}
