using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Audit;

/// <summary>Signs the ends of the audit chains that grew, and none that does not follow from what was signed of its chain before.</summary>
/// <remarks>
/// Of several replicas one signs at a time. Ends are read without a lock: a chain that is being written to is signed as far as it has been
/// committed, and the writers wait for no signature.
/// </remarks>
internal sealed partial class AuditSigner(
    SystemDataSource database, MasterKey master, SignedEnds ends, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditSigner> logger)
    : BackgroundService, IHealthCheck
{
    private const int Batch = 100;
    private const long Lock = 7_305_293;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    // A chain that was refused is in the log again after so long, and signed again after so long when it was put right.
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _refused = [];
    private AuditKey? _key;
    private volatile bool _hasFailed;

    private const string Due = """
        SELECT chain FROM audit_chains
        WHERE sequence > signed_sequence AND (sequence - signed_sequence >= $1 OR unsigned_since <= $2) AND chain <> ALL ($3)
        ORDER BY unsigned_since LIMIT $4
        """;

    private const string Keep = """
        INSERT INTO audit_heads (chain, sequence, hash, signed_at, kid, signature) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """;

    // What was written meanwhile waits from now on.
    private const string Mark = """
        UPDATE audit_chains SET signed_sequence = $2, unsigned_since = CASE WHEN sequence > $2 THEN $3 END WHERE chain = $1
        """;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_hasFailed
            ? HealthCheckResult.Degraded("The audit trail could not be signed in the last round; the log says why.")
            : _refused.IsEmpty
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{_refused.Count} audit chains are not signed: `periscope audit verify` says what was changed."));

    /// <summary>Signs what is due.</summary>
    /// <param name="everything">Whether all that is unsigned is due.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task SignAsync(bool everything, CancellationToken cancellationToken)
    {
        var isDone = false;
        try
        {
            // Also when nothing is due: what was signed until now is remembered before anybody can change it under this process's eyes.
            _key ??= await BeginAsync(cancellationToken);
            while (await SignBatchAsync(_key, everything, cancellationToken) == Batch)
            {
            }

            isDone = true;
        }
        finally
        {
            _hasFailed = !isDone;
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
                catch (Exception e) when (e is DbException or TimeoutException or IOException or UnauthorizedAccessException)
                {
                    LogFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>The key, which is committed before anything is signed with it, and what was signed before this process remembered anything.</summary>
    private async Task<AuditKey> BeginAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var known = await AuditKey.LoadAsync(connection, master, LogForeignKey, cancellationToken);
        foreach (var head in await AuditHeadCopy.LastAsync(connection, cancellationToken))
        {
            if (known.Any(key => key.Kid == head.Kid && key.Signed(head)) && !ends.Knows(head.Chain))
            {
                ends.Keep(head);
            }
        }

        known.SkipLast(1).ToList().ForEach(key => key.Dispose());
        var newest = known is [.., var last] ? last : await AuditKey.MakeAsync(connection, master, Now(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return newest;
    }

    private async Task<int> SignBatchAsync(AuditKey key, bool everything, CancellationToken cancellationToken)
    {
        var now = Now();
        var again = _refused.Where(refused => everything || now - refused.Value >= s_again).Select(refused => refused.Key).ToArray();
        var due = await DueAsync(everything ? DateTimeOffset.MaxValue : now.AddSeconds(-options.Value.SignAfterSeconds), cancellationToken);
        var signed = 0;
        foreach (var chain in due.Concat(again))
        {
            try
            {
                signed += await SignChainAsync(chain, key, cancellationToken) ? 1 : 0;
            }
            catch (FormatException e)
            {
                Refuse(chain, e.Message);
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                // A writer that never ends leaves its own chain unsigned, and not all of them.
                LogFailed(e);
            }
        }

        return signed;
    }

    private async Task<List<Guid>> DueAsync(DateTimeOffset unsignedSince, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(Due);
        foreach (object value in new object[] { (long)options.Value.SignEveryEntries, unsignedSince.UtcDateTime, _refused.Keys.ToArray(), Batch })
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(reader.GetGuid(0));
        }

        return due;
    }

    private async Task<bool> SignChainAsync(Guid chain, AuditKey key, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var now = Now();
        if (await ChainEnd.ReadAsync(connection, chain, cancellationToken) is not { } end)
        {
            return false;
        }

        var before = ends.Find(chain);
        if (!await end.FollowsAsync(connection, before, cancellationToken))
        {
            Refuse(chain, string.Create(CultureInfo.InvariantCulture,
                $"its entries do not lead from entry {before?.Sequence ?? 0}, up to which it was signed, to entry {end.Sequence}, where it ends."));
            return false;
        }

        _refused.TryRemove(chain, out _);
        if (end.Sequence <= end.SignedSequence)
        {
            return false;
        }

        var head = new AuditHead(chain, end.Sequence, end.Hash, now, key.Kid, []);
        head = head with { Signature = key.Sign(head) };
        // Before the commit: no signature is in the database that is not remembered. What is remembered and not committed is true, too.
        ends.Keep(head);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Command(Keep, chain, head.Sequence, head.Hash, now, head.Kid, head.Signature),
                Command(Mark, chain, head.Sequence, now),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private void Refuse(Guid chain, string reason)
    {
        _refused[chain] = Now();
        LogRefused(chain, reason);
    }

    // To the microsecond, as the database keeps it.
    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    // Until the end of the transaction.
    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock})"), connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
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

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The audit chain {Chain} is not signed: {Reason} `periscope audit verify` says what was changed")]
    private partial void LogRefused(Guid chain, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit trail could not be signed; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
