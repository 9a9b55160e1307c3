using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Telemetry;
using RabbitMQ.Client;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Sends failed messages back to their queue when their time has come, and forgets inbox rows that no copy can follow any more.</summary>
internal sealed partial class RedeliveryDispatcher(
    SystemDataSource system, BrokerConnection broker, TimeProvider clock, ILogger<RedeliveryDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_inboxRetention = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_pruneInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var losses = new LossLog(clock);
        var prunedAt = clock.GetUtcNow();
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                while (await RedeliverAsync(stoppingToken))
                {
                }

                if (clock.GetUtcNow() - prunedAt > s_pruneInterval)
                {
                    prunedAt = clock.GetUtcNow();
                    await PruneInboxAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (BrokerLoss.Is(e) || e is NpgsqlException)
            {
                if (losses.IsNews(e.Message))
                {
                    LogInterrupted(e.Message);
                }
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> RedeliverAsync(CancellationToken cancellationToken)
    {
        await using var connection = await system.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var due = new NpgsqlCommand(
            """
            SELECT id, queue, message_id, content_type, body, attempts, workspace_id FROM failed_messages
            WHERE status = 'waiting' AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 100 FOR UPDATE SKIP LOCKED
            """, connection)
        { Parameters = { new() { Value = clock.GetUtcNow() } } };
        var rows = new List<(Guid Id, string Queue, Guid Message, string ContentType, byte[] Body, int Attempts, Guid? Workspace)>();
        await using (var reader = await due.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add((reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4),
                    reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetGuid(6)));
            }
        }

        if (rows.Count == 0)
        {
            return false;
        }

        await using var channel = await broker.OpenChannelAsync(cancellationToken);
        await channel.ConfirmAsync(rows.Select(row => channel.PublishAsync(
            exchange: "", row.Queue, mandatory: true,
            new BasicProperties
            {
                MessageId = row.Message.ToString(),
                ContentType = row.ContentType,
                DeliveryMode = DeliveryModes.Persistent,
                Headers = new Dictionary<string, object?>
                {
                    [MessageHeaders.Attempts] = row.Attempts.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    [MessageHeaders.Workspace] = row.Workspace?.ToString() ?? "",
                },
            },
            row.Body, cancellationToken)).ToList(), cancellationToken);
        await using var mark = new NpgsqlCommand("UPDATE failed_messages SET status = 'redelivered' WHERE id = ANY ($1)", connection)
        {
            Parameters = { new() { Value = rows.ConvertAll(row => row.Id) } },
        };
        await mark.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task PruneInboxAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("DELETE FROM inbox WHERE processed_at < $1");
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - s_inboxRetention });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed messages cannot be sent again now: {Reason}")]
    private partial void LogInterrupted(string reason);
}
