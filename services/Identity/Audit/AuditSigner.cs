using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Audit;

/// <summary>Signs the ends of the audit chains that grew, in batches.</summary>
internal sealed partial class AuditSigner(
    SystemDataSource database, MasterKey master, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditSigner> logger)
    : BackgroundService
{
    private const int Batch = 100;
    private const long KeyLock = 7_305_293;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private AuditKey? _key;

    // Replicas pass over each other's chains. A chain that is being written to is met again at the next look.
    private const string Due = """
        SELECT chain, sequence, hash FROM audit_chains
        WHERE sequence > signed_sequence AND (sequence - signed_sequence >= $1 OR unsigned_since <= $2)
        ORDER BY unsigned_since LIMIT $3 FOR UPDATE SKIP LOCKED
        """;

    private const string Keep = """
        INSERT INTO audit_heads (chain, sequence, hash, signed_at, kid, signature) VALUES ($1, $2, $3, $4, $5, $6)
        """;

    private const string Mark = "UPDATE audit_chains SET signed_sequence = sequence, unsigned_since = NULL WHERE chain = $1";

    /// <summary>Signs what is due.</summary>
    /// <param name="everything">Whether all that is unsigned is due.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task SignAsync(bool everything, CancellationToken cancellationToken)
    {
        while (await SignBatchAsync(everything, cancellationToken) == Batch)
        {
        }
    }

    public override void Dispose()
    {
        _key?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SignAsync(everything: false, stoppingToken);
                }
                catch (Exception e) when (e is DbException or TimeoutException)
                {
                    LogFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<int> SignBatchAsync(bool everything, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var due = await DueAsync(connection, everything ? DateTimeOffset.MaxValue : now.AddSeconds(-options.Value.SignAfterSeconds), cancellationToken);
        if (due.Count == 0)
        {
            return 0;
        }

        var key = _key ?? await KeyAsync(connection, now, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (chain, sequence, hash) in due)
        {
            var head = new AuditHead(chain, sequence, hash, now, key.Kid, []);
            batch.BatchCommands.Add(Command(Keep, chain, sequence, hash, now, key.Kid, key.Sign(head)));
            batch.BatchCommands.Add(Command(Mark, chain));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // Only now: a key whose row was rolled back must not sign.
        _key = key;
        return due.Count;
    }

    private async Task<List<(Guid Chain, long Sequence, byte[] Hash)>> DueAsync(
        NpgsqlConnection connection, DateTimeOffset unsignedSince, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Due, connection)
        {
            Parameters = { new() { Value = (long)options.Value.SignEveryEntries }, new() { Value = unsignedSince.UtcDateTime }, new() { Value = Batch } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, long, byte[])>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        }

        return due;
    }

    // Under a lock, so that replicas that start together sign with one key.
    private async Task<AuditKey> KeyAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({KeyLock})"), connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var known = await AuditKey.LoadAsync(connection, master, LogForeignKey, cancellationToken);
        return known is [.., var newest] ? newest : await AuditKey.MakeAsync(connection, master, now, cancellationToken);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit key {Kid} was not sealed by this installation's master key")]
    private partial void LogForeignKey(string kid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit trail could not be signed; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
