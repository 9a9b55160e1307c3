using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>A channel with confirmations on which nothing can wait for ever, whatever becomes of its connection.</summary>
internal sealed class BrokerChannel(IChannel channel, BrokerConnection connection, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan s_confirmation = TimeSpan.FromSeconds(10);

    private bool _broken;

    /// <summary>The same declaration as MassTransit's, so that whoever comes first makes it.</summary>
    public Task DeclareExchangeAsync(string name, CancellationToken cancellationToken) => GuardAsync(
        channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken),
        cancellationToken);

    /// <summary>How many consumers the broker knows of that queue, in all processes; none of a queue that is not there, after which the channel is of no more use.</summary>
    public async Task<uint> CountConsumersAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            var declared = channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            await GuardAsync(declared, cancellationToken);
            return (await declared).ConsumerCount;
        }
        catch (OperationInterruptedException e) when (IsGone(e))
        {
            return 0;
        }
    }

    /// <summary>Completes when the broker has the message.</summary>
    public async Task PublishAsync(
        string exchange, string routingKey, bool mandatory, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await channel.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, cancellationToken);

    /// <summary>Waits until the broker has confirmed all of them.</summary>
    /// <exception cref="TimeoutException">It did not within 10 seconds; the connection will be a new one.</exception>
    public Task ConfirmAsync(IEnumerable<Task> publishes, CancellationToken cancellationToken) =>
        GuardAsync(Task.WhenAll(publishes), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!await connection.EndAsync(channel) || _broken)
        {
            await connection.DropAsync();
        }
    }

    private async Task GuardAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(s_confirmation, clock, cancellationToken);
        }
        catch (Exception e) when (!IsGone(e))
        {
            _broken = true;
            throw;
        }
    }

    // AMQP 0-9-1, 1.1: not-found is of the channel, which ends by it; its connection, on which others work, does not.
    private static bool IsGone(Exception e) =>
        e is OperationInterruptedException { ShutdownReason: { Initiator: ShutdownInitiator.Peer, ReplyCode: Constants.NotFound } };
}
