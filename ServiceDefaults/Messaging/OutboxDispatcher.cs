using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using RabbitMQ.Client;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>
/// Publishes what the outbox holds: in order, in batches, and removes a row only after the broker confirmed its message.
/// </summary>
/// <remarks>
/// One replica dispatches at a time (a PostgreSQL advisory lock; the others wait for it), which is what keeps an aggregate's order.
/// It is woken by NOTIFY. A crash between confirmation and removal publishes again, with the same message ids.
/// </remarks>
internal sealed class OutboxDispatcher(
    ServiceInfo service, SystemDataSource system, BrokerConnection broker, TimeProvider clock, ILogger<OutboxDispatcher> logger)
    : ListeningService(system, clock, logger, $"{service.Name}_outbox")
{
    private const int BatchSize = 1000;

    // In a busy moment, messages that come close to each other share one round of statements and confirmations.
    private const int SmallBatch = 100;
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _exchanges = [];

    protected override bool IsLoss(Exception e) => base.IsLoss(e) || BrokerLoss.Is(e);

    protected override async Task EnterAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        await using var lead = new NpgsqlCommand($"SELECT pg_advisory_lock(hashtext('{service.Name}_outbox'))", session);
        lead.CommandTimeout = 0;
        await lead.ExecuteNonQueryAsync(stopping);
    }

    protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        await using var channel = await broker.OpenChannelAsync(stopping);
        _exchanges.Clear();
        // What is announced while a statement runs is read, and used up, with that statement's answer; waiting would miss it.
        var announced = false;
        session.Notification += (_, _) => announced = true;
        while (true)
        {
            announced = false;
            var dispatched = await DispatchBatchAsync(session, channel, stopping);
            if (dispatched >= SmallBatch)
            {
                continue;
            }

            if (announced)
            {
                await Task.Delay(s_gathering, Clock, stopping);
            }
            else
            {
                await session.WaitAsync(s_longestSleep, stopping);
            }
        }
    }

    private async Task<int> DispatchBatchAsync(NpgsqlConnection connection, BrokerChannel channel, CancellationToken cancellationToken)
    {
        var batch = await ReadBatchAsync(connection, cancellationToken);
        if (batch.Count == 0)
        {
            return 0;
        }

        var confirmations = new List<Task>(batch.Count);
        foreach (var row in batch)
        {
            if (_exchanges.Add(row.MessageType))
            {
                await channel.DeclareExchangeAsync(row.MessageType, cancellationToken);
            }

            confirmations.Add(PublishAsync(channel, row, cancellationToken));
        }

        await channel.ConfirmAsync(confirmations, cancellationToken);
        await using var remove = new NpgsqlCommand("DELETE FROM outbox WHERE sequence = ANY ($1)", connection)
        {
            Parameters = { new() { Value = batch.ConvertAll(row => row.Sequence) } },
        };
        await remove.ExecuteNonQueryAsync(cancellationToken);
        return batch.Count;
    }

    private async Task PublishAsync(BrokerChannel channel, Row row, CancellationToken cancellationToken)
    {
        var parent = row.Headers.TryGetValue(MessageHeaders.Activity, out var id) && ActivityContext.TryParse(id, null, out var context)
            ? context
            : default;
        using var activity = service.Activities.StartActivity($"{row.MessageType[(row.MessageType.LastIndexOf('.') + 1)..]} publish",
            ActivityKind.Producer, parent);
        activity?.SetTag("messaging.system", "rabbitmq");
        activity?.SetTag("messaging.destination.name", row.MessageType);
        if (activity?.Id is { } current)
        {
            row.Headers[MessageHeaders.Activity] = current;
        }

        var properties = new BasicProperties
        {
            MessageId = row.Id.ToString(),
            ContentType = MessageEnvelope.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = row.Headers.ToDictionary(header => header.Key, object? (header) => header.Value),
        };
        var body = MessageEnvelope.Write(row.Id, row.MessageType, row.Body, row.Headers, Clock.GetUtcNow());
        await channel.PublishAsync(row.MessageType, routingKey: "", mandatory: false, properties, body, cancellationToken);
    }

    private static async Task<List<Row>> ReadBatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT sequence, id, message_type, body, headers FROM outbox ORDER BY sequence LIMIT $1", connection)
        {
            Parameters = { new() { Value = BatchSize } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetFieldValue<byte[]>(4)) ?? []));
        }

        return rows;
    }

    private sealed record Row(long Sequence, Guid Id, string MessageType, byte[] Body, Dictionary<string, string> Headers);
}
