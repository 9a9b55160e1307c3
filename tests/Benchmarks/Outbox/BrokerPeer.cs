using System.Diagnostics;
using System.Text.Json;
using Periscope.ServiceDefaults.Messaging;
using RabbitMQ.Client;

namespace Periscope.Benchmarks.Outbox;

/// <summary>The peer: the same messages straight to the broker, persistent, confirmed, a window at a time, with no database in between.</summary>
internal sealed class BrokerPeer(string connectionString, int window)
{
    public const string Exchange = "Periscope.Benchmarks.Outbox:BrokerPeer";

    public async Task<double> RunAsync(IReadOnlyList<OutboxProbe> probes, Task received)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync("bench-peer");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null));
        var bodies = probes.Select(probe => MessageEnvelope.Write(Guid.CreateVersion7(), Exchange, JsonSerializer.SerializeToUtf8Bytes(probe, JsonSerializerOptions.Web),
            new Dictionary<string, string>(), TimeProvider.System.GetUtcNow())).ToList();
        var start = Stopwatch.GetTimestamp();
        foreach (var batch in bodies.Chunk(window))
        {
            await Task.WhenAll(batch.Select(body => channel.BasicPublishAsync(
                Exchange, routingKey: "", mandatory: false,
                new BasicProperties { ContentType = MessageEnvelope.ContentType, DeliveryMode = DeliveryModes.Persistent }, body).AsTask()));
        }
        await received;
        return probes.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
