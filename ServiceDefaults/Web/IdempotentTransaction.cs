using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Web;

/// <summary>A keyed request whose effect and stored answer are one transaction of the request's DbContext.</summary>
/// <remarks>
/// <para>The handler's SaveChanges and <see cref="TransactionExtensions.BeginOrJoinAsync"/> take part in it. An advisory lock that ends
/// with it says that the key is in use, so whatever ends the transaction, a crash included, frees the key and takes the effect back.</para>
/// <para>A transaction that does nothing for a minute is ended by PostgreSQL, in case its process is gone without a word: a handler that
/// waits longer than that for something else is marked <see cref="EffectElsewhere"/>.</para>
/// </remarks>
internal sealed class IdempotentTransaction(ServiceDbContext db, IdempotencyClaim claim, TimeProvider clock)
{
    // Two statements: what the second sees is what was committed when the lock was there, the answer of whoever had it before included.
    private const string Lock = """
        SELECT pg_try_advisory_xact_lock($1), set_config('idle_in_transaction_session_timeout', '60s', true)
        """;

    private const string Read = $"""
        {IdempotencyKeys.Known}
        WHERE principal = $1 AND route = $2 AND key = $3 AND created_at >= $4 AND (completed_at IS NOT NULL OR created_at >= $5)
        """;

    private const string Effect = "SAVEPOINT effect";
    private const string TakeBack = "ROLLBACK TO SAVEPOINT effect";

    private const string Keep = """
        INSERT INTO idempotency_keys
            (principal, route, key, workspace_id, request_hash, created_at, completed_at, status, headers, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (principal, route, key) DO UPDATE
        SET request_hash = excluded.request_hash, created_at = excluded.created_at, completed_at = excluded.completed_at,
            status = excluded.status, headers = excluded.headers, body = excluded.body
        """;

    /// <summary>Runs the request and answers null; or answers what is known of the request that has the key.</summary>
    public async Task<IdempotencyRecord?> RunAsync(HttpContext http, RequestSecret secret, RequestDelegate next)
    {
        await using var transaction = await db.BeginWithoutWorkspaceAsync(http.RequestAborted);
        if (await BeginAsync(http.RequestAborted) is { } known)
        {
            return known;
        }
        await using var held = await HeldBody.RunAsync(http, next);
        if (held.IsStream && http.Response.StatusCode < StatusCodes.Status400BadRequest)
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        else if (!StoredAnswer.IsPassing(http.Response, held))
        {
            await KeepAsync(StoredAnswer.Of(http.Response, held, secret), takesBack: http.Response.StatusCode >= StatusCodes.Status400BadRequest);
            await transaction.CommitAsync(CancellationToken.None);
        }
        else
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
        if (held.Waits)
        {
            await held.SendAsync(http.RequestAborted);
        }
        return null;
    }

    private async Task<IdempotencyRecord?> BeginAsync(CancellationToken cancellationToken)
    {
        await using var batch = Batch();
        batch.BatchCommands.Add(WorkspaceSetting.Statement(db.RequestContext.WorkspaceId));
        batch.BatchCommands.Add(IdempotencyKeys.Command(Lock, IdempotencyKeys.Value(LockNumber())));
        batch.BatchCommands.Add(IdempotencyKeys.Command(Read,
            IdempotencyKeys.Value(claim.Principal), IdempotencyKeys.Value(claim.Route), IdempotencyKeys.Value(claim.Key),
            IdempotencyKeys.Value(claim.ClaimedAt - IdempotencyKeys.Lifetime),
            IdempotencyKeys.Value(claim.ClaimedAt - IdempotencyKeys.ClaimLifetime)));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Effect));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var locked = reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        var known = await IdempotencyKeys.ReadAsync(reader, claim, cancellationToken);
        return known ?? (locked ? null : IdempotencyRecord.UnderWay);
    }

    // The caller may have left; the handler has done its work, and half of it is worse than all.
    private async Task KeepAsync(StoredAnswer? answer, bool takesBack)
    {
        await using var batch = Batch();
        if (takesBack)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(TakeBack));
        }
        // The handler may have spoken for another workspace than the request began with, whose the answer is.
        batch.BatchCommands.Add(WorkspaceSetting.Statement(claim.WorkspaceId));
        batch.BatchCommands.Add(IdempotencyKeys.Command(Keep,
            IdempotencyKeys.Value(claim.Principal), IdempotencyKeys.Value(claim.Route), IdempotencyKeys.Value(claim.Key),
            IdempotencyKeys.Value(claim.WorkspaceId, NpgsqlDbType.Uuid), IdempotencyKeys.Value(claim.RequestHash),
            IdempotencyKeys.Value(claim.ClaimedAt), IdempotencyKeys.Value(clock.GetUtcNow()),
            IdempotencyKeys.Value(answer?.Status, NpgsqlDbType.Integer),
            IdempotencyKeys.Value(answer?.HeadersJson(), NpgsqlDbType.Jsonb), IdempotencyKeys.Value(answer?.Body, NpgsqlDbType.Bytea)));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private NpgsqlBatch Batch() => new((NpgsqlConnection)db.Database.GetDbConnection());

    // Advisory locks belong to the whole database, which all services share.
    private long LockNumber() => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{db.RequestContext.WorkspaceId}\n{claim.Principal}\n{claim.Route}\n{claim.Key}")));
}
