using System.Collections.Concurrent;
using System.Text.Json;
using Periscope.ServiceDefaults.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Periscope.TestKit;

/// <summary>Publishes messages as another service would, and hears what the service under test publishes.</summary>
public sealed class TestBus(string connectionString) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;

    /// <summary>Publishes once the exchange has somebody listening. The same id twice is a redelivery.</summary>
    public async Task PublishAsync<T>(T message, Guid workspace, Guid? messageId = null)
        where T : class
    {
        await using var channel = await ChannelAsync();
        var type = MessageEnvelope.TypeName(typeof(T));
        await channel.ExchangeDeclareAsync(type, ExchangeType.Fanout, durable: true, autoDelete: false);
        var id = messageId ?? Guid.CreateVersion7();
        var headers = new Dictionary<string, string>
        {
            [MessageHeaders.Workspace] = workspace.ToString(),
            [MessageHeaders.Correlation] = Guid.CreateVersion7().ToString(),
        };
        await channel.BasicPublishAsync(
            type, "", mandatory: false,
            new BasicProperties
            {
                MessageId = id.ToString(),
                ContentType = MessageEnvelope.ContentType,
                DeliveryMode = DeliveryModes.Persistent,
                Headers = headers.ToDictionary(h => h.Key, object? (h) => h.Value),
            },
            MessageEnvelope.Write(id, type, JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web), headers,
                TimeProvider.System.GetUtcNow()));
    }

    /// <summary>Collects every <typeparamref name="T"/> that is published from now on.</summary>
    public async Task<Observed<T>> ObserveAsync<T>()
        where T : class
    {
        var channel = await ChannelAsync();
        var type = MessageEnvelope.TypeName(typeof(T));
        await channel.ExchangeDeclareAsync(type, ExchangeType.Fanout, durable: true, autoDelete: false);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, type, "");
        var observed = new Observed<T>(channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var envelope = JsonDocument.Parse(delivery.Body);
            observed.Add(envelope.RootElement.GetProperty("message").Deserialize<T>(JsonSerializerOptions.Web)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return observed;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _gate.Dispose();
    }

    private async Task<IChannel> ChannelAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _connection ??= await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync();
            return await _connection.CreateChannelAsync(new CreateChannelOptions(true, true, null));
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>The messages of one type, in the order in which they came.</summary>
public sealed class Observed<T>(IChannel channel) : IAsyncDisposable
    where T : class
{
    private readonly ConcurrentQueue<T> _messages = new();

    public IReadOnlyList<T> All => [.. _messages];

    /// <summary>The first that fits, waiting for it.</summary>
    public async Task<T> FirstAsync(Func<T, bool>? fits = null)
    {
        T? found = null;
        await Eventually.IsTrueAsync(
            () => Task.FromResult((found = _messages.FirstOrDefault(fits ?? (_ => true))) is not null), $"a {typeof(T).Name} was published");
        return found!;
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();

    internal void Add(T message) => _messages.Enqueue(message);
}
