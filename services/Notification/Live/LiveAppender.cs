using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Live;

/// <summary>
/// Writes events that change nothing else in this service (jobs report twice each). Whoever comes while a statement is under way
/// shares the next one, so a burst costs a few statements, and a single event waits for nobody.
/// </summary>
internal sealed class LiveAppender(SystemDataSource system) : BackgroundService
{
    private const int MaxBatch = 256;

    // The message id makes a second delivery a no-op, as an inbox row would.
    private const string Insert = """
        INSERT INTO live_events (workspace_id, type, item, at, message_id)
        SELECT * FROM unnest(@workspaces, @types, @items, @times, @messages)
        ON CONFLICT (message_id) WHERE message_id IS NOT NULL DO NOTHING
        """;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Completes when the event is on disk.</summary>
    public async Task AppendAsync(Guid workspaceId, string type, string item, DateTimeOffset at, Guid messageId, CancellationToken cancellationToken)
    {
        var entry = new Entry(workspaceId, type, item, at.UtcDateTime, messageId);
        await _entries.Writer.WriteAsync(entry, cancellationToken);
        await entry.Written.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _entries.Reader.WaitToReadAsync(stoppingToken))
            {
                var batch = new List<Entry>();
                while (batch.Count < MaxBatch && _entries.Reader.TryRead(out var entry))
                {
                    batch.Add(entry);
                }
                await WriteAsync(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            _entries.Writer.TryComplete();
            while (_entries.Reader.TryRead(out var entry))
            {
                entry.Written.TrySetCanceled(stoppingToken);
            }
        }
    }

    private async Task WriteAsync(List<Entry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = system.DataSource.CreateCommand(Insert);
            Add(command, "workspaces", NpgsqlDbType.Uuid, batch.ConvertAll(e => e.WorkspaceId));
            Add(command, "types", NpgsqlDbType.Text, batch.ConvertAll(e => e.Type));
            Add(command, "items", NpgsqlDbType.Json, batch.ConvertAll(e => e.Item));
            Add(command, "times", NpgsqlDbType.TimestampTz, batch.ConvertAll(e => e.At));
            Add(command, "messages", NpgsqlDbType.Uuid, batch.ConvertAll(e => e.MessageId));
            await command.ExecuteNonQueryAsync(cancellationToken);
            batch.ForEach(e => e.Written.TrySetResult());
        }
        catch (Exception e)
        {
            // Each consumer hears of it and has its message delivered again.
            batch.ForEach(entry => entry.Written.TrySetException(e));
        }
    }

    private static void Add<T>(NpgsqlCommand command, string name, NpgsqlDbType type, List<T> values) =>
        command.Parameters.Add(new(name, NpgsqlDbType.Array | type) { Value = values });

    private sealed record Entry(Guid WorkspaceId, string Type, string Item, DateTime At, Guid MessageId)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
