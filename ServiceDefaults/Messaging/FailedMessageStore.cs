using System.Text.Json;
using MassTransit;
using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Keeps every message that a consumer could not work in, with the reason, until a later try succeeds or a person decides.</summary>
internal sealed class FailedMessageStore(SystemDataSource system, RedeliverySchedule schedule, TimeProvider clock)
{
    private const int LongestError = 4000;

    /// <summary>Records one more failure; returns false when no automatic try is left and the message is dead.</summary>
    public async Task<bool> RecordAsync(ReceiveContext received, string messageType, string error, bool retryable, CancellationToken cancellationToken)
    {
        var headers = received.TransportHeaders;
        var attempts = (int.TryParse(headers.Get<string>(MessageHeaders.Attempts), out var earlier) ? earlier : 0) + 1;
        var now = clock.GetUtcNow();
        var next = retryable ? schedule.NextAfter(attempts, now) : null;
        var body = received.Body.GetBytes();
        await using var command = system.DataSource.CreateCommand(
            """
            INSERT INTO failed_messages (id, workspace_id, queue, message_id, message_type, content_type, body, trace_id, error, attempts,
                status, next_attempt_at, first_failed_at, last_failed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
            ON CONFLICT (queue, message_id) DO UPDATE SET error = excluded.error, attempts = excluded.attempts, status = excluded.status,
                next_attempt_at = excluded.next_attempt_at, last_failed_at = excluded.last_failed_at
            """);
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = Header(received, MessageHeaders.Workspace, out var w) && Guid.TryParse(w, out var id) ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = QueueOf(received) });
        command.Parameters.Add(new() { Value = MessageId(received) });
        command.Parameters.Add(new() { Value = messageType });
        command.Parameters.Add(new() { Value = received.ContentType?.MediaType ?? MessageEnvelope.ContentType });
        command.Parameters.Add(new() { Value = body });
        command.Parameters.Add(new() { Value = (object?)System.Diagnostics.Activity.Current?.TraceId.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = error.Length > LongestError ? error[..LongestError] : error });
        command.Parameters.Add(new() { Value = attempts });
        command.Parameters.Add(new() { Value = next is null ? "dead" : "waiting" });
        command.Parameters.Add(new() { Value = (object?)next ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = now });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return next is not null;
    }

    /// <summary>The queue that a delivery came from: one message can be in several of a service's queues, and fail in some of them only.</summary>
    public static string QueueOf(ReceiveContext received) => received.InputAddress.AbsolutePath.Split('/')[^1];

    /// <summary>A later try of the message succeeded. For consumers without an inbox, whose transaction does this otherwise.</summary>
    public async Task ForgetAsync(ReceiveContext received, Guid message, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("DELETE FROM failed_messages WHERE queue = $1 AND message_id = $2");
        command.Parameters.Add(new() { Value = QueueOf(received) });
        command.Parameters.Add(new() { Value = message });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static bool Header(ReceiveContext received, string name, out string? value)
    {
        value = received.TransportHeaders.Get<string>(name);
        return value is not null;
    }

    // A message that cannot be read has its id in the transport's properties, or gets one from its own bytes' envelope, or a new one.
    private static Guid MessageId(ReceiveContext received)
    {
        if (received.TransportHeaders.Get<string>("MessageId") is { } header && Guid.TryParse(header, out var id))
        {
            return id;
        }

        try
        {
            using var document = JsonDocument.Parse(received.Body.GetBytes());
            if (document.RootElement.TryGetProperty("messageId", out var property) && property.TryGetGuid(out var fromBody))
            {
                return fromBody;
            }
        }
        catch (JsonException)
        {
        }

        return Guid.CreateVersion7();
    }
}
