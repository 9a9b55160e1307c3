using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Live;

/// <summary>Follows the table of live events for all streams of this replica, and keeps it a day long.</summary>
/// <remarks>
/// An identity is taken before its transaction commits, so a reader that remembers the highest one can step over a slower neighbour.
/// Therefore committed events are given their position here, under one advisory lock: positions become visible in their order, no writer
/// waits for another, and a long transaction elsewhere holds nobody up. Every replica does this; whoever comes second finds it done.
/// </remarks>
internal sealed class LiveFollower(
    LiveFeed feed, SystemDataSource system, IOptions<LiveOptions> options, TimeProvider clock, ILogger<LiveFollower> logger)
    : ListeningService(system, clock, logger, "notification_live")
{
    private const int Batch = 500;
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_pruning = TimeSpan.FromMinutes(10);

    // In a busy moment, events that come close to each other share one placement; nobody sees the difference.
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);

    private DateTimeOffset _nextPruning = DateTimeOffset.MinValue;

    protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        if (!feed.Started.IsCompleted)
        {
            await PlaceAsync(session, stopping);
            await using var end = new NpgsqlCommand("SELECT coalesce(max(position), 0) FROM live_events", session);
            feed.StartAt((long)(await end.ExecuteScalarAsync(stopping))!);
        }
        // What is announced while a statement runs is read, and used up, with that statement's answer; waiting would miss it.
        var announced = false;
        session.Notification += (_, _) => announced = true;
        while (true)
        {
            announced = false;
            await PlaceAsync(session, stopping);
            await PublishAsync(session, stopping);
            await PruneAsync(session, stopping);
            if (!announced)
            {
                await session.WaitAsync(options.Value.Look, stopping);
                continue;
            }

            await Task.Delay(s_gathering, Clock, stopping);
        }
    }

    private static async Task PlaceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (await PlaceBatchAsync(connection, cancellationToken) == Batch)
        {
        }
    }

    private static async Task<int> PlaceBatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                // A statement of its own: what the next one sees is then no older than the lock.
                new("SELECT pg_advisory_xact_lock(hashtext('notification.live_events'))"),
                // The limit has it walk the index, which clears the entries of placed events out of its way; a bitmap would read them all.
                new("""
                    UPDATE live_events SET position = nextval('live_positions')
                    WHERE id = ANY (ARRAY(SELECT id FROM live_events WHERE position IS NULL ORDER BY id LIMIT $1))
                    """)
                { Parameters = { new() { Value = Batch } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return batch.BatchCommands[1].RecordsAffected;
    }

    private async Task PublishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        int read;
        do
        {
            read = 0;
            await using var command = new NpgsqlCommand(
                "SELECT position, workspace_id, type, at, item::text FROM live_events WHERE position > $1 ORDER BY position LIMIT $2", connection)
            {
                Parameters = { new() { Value = feed.Position }, new() { Value = Batch } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                read++;
                feed.Publish(LiveMessage.Of(
                    reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), new DateTimeOffset(reader.GetDateTime(3)), reader.GetString(4)));
            }
        }
        while (read == Batch);
    }

    private async Task PruneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (now < _nextPruning)
        {
            return;
        }
        _nextPruning = now + s_pruning;
        // The newest stays whatever its age: a replica that starts reads from it where the stream stands.
        await using var command = new NpgsqlCommand(
            "DELETE FROM live_events WHERE at < $1 AND position < (SELECT max(position) FROM live_events)", connection)
        {
            Parameters = { new() { Value = now - s_kept } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
