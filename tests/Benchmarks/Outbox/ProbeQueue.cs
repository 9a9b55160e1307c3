using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Periscope.Benchmarks.Outbox;

/// <summary>A quorum queue like a service's, whose consumer keeps what comes; order is judged after the clock has stopped.</summary>
internal sealed class ProbeQueue : IAsyncDisposable
{
    private const int AcknowledgeEvery = 100;

    private readonly ConcurrentQueue<byte[]> _received = new();
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private TaskCompletionSource _complete = new();
    private int _expected;
    private int _count;

    private ProbeQueue(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<ProbeQueue> OpenAsync(string connectionString, string exchange)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync("bench-consumer");
        var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false);
        var name = $"bench-{exchange.Split(':')[^1]}";
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await channel.QueueBindAsync(name, exchange, "");
        await channel.BasicQosAsync(0, 1000, global: false);
        var queue = new ProbeQueue(connection, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += queue.ReceiveAsync;
        await channel.BasicConsumeAsync(name, autoAck: false, consumer);
        return queue;
    }

    /// <summary>Forgets what came and completes when <paramref name="count"/> more messages are here.</summary>
    public Task Expect(int count)
    {
        _received.Clear();
        _count = 0;
        _expected = count;
        _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _complete.Task;
    }

    /// <summary>Whether every aggregate's messages came in their order, none missing and none twice.</summary>
    public bool IsOrdered(int aggregates)
    {
        var last = new Dictionary<Guid, int>();
        foreach (var body in _received)
        {
            using var envelope = JsonDocument.Parse(body);
            var message = envelope.RootElement.GetProperty("message");
            var aggregate = message.GetProperty("aggregateId").GetGuid();
            var number = message.GetProperty("number").GetInt32();
            if (number != last.GetValueOrDefault(aggregate) + 1)
            {
                return false;
            }
            last[aggregate] = number;
        }
        return last.Count == aggregates;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task ReceiveAsync(object sender, BasicDeliverEventArgs delivery)
    {
        // The client lends the body for the time of this call only.
        _received.Enqueue(delivery.Body.ToArray());
        var count = ++_count;
        if (count % AcknowledgeEvery == 0 || count >= _expected)
        {
            await _channel.BasicAckAsync(delivery.DeliveryTag, multiple: true);
        }
        if (count == _expected)
        {
            _complete.SetResult();
        }
    }
}
