using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;

namespace Periscope.ServiceDefaults.Messaging;

internal static class BrokerLoss
{
    /// <summary>
    /// Whether the exception is what a broker that is away, or a connection that broke, comes as. A cancellation is among them, for the
    /// client cancels its own calls: whoever can be cancelled asks its own token first.
    /// </summary>
    public static bool Is(Exception exception) => exception is RabbitMQClientException or IOException or SocketException or TimeoutException
        or ObjectDisposedException or OperationCanceledException;
}
