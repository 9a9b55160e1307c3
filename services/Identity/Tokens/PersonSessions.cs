using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Identity.Tokens;

/// <summary>What a person may do with all of their own sessions: see them and end them, their access tokens with them.</summary>
internal sealed class PersonSessions(
    IdentityDbContext db, SessionOrigin origin, AccessTokens accessTokens, TokenRevocations revocations, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Those that go on, last used first.</summary>
    public async Task<List<ListedSession>> ListAsync(Guid person, CancellationToken cancellationToken) =>
        await origin.OpenAsync(person, await db.Database.SqlQuery<ListedSession>(
            $"""
            SELECT id AS "Id", user_agent AS "UserAgent", address AS "Address", created_at AS "CreatedAt", used_at AS "UsedAt",
                by_browser AS "ByBrowser"
            FROM sessions_of({person}, {clock.GetUtcNow()})
            """).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>False when the person has no such session.</summary>
    public async Task<bool> EndAsync(Guid session, Guid person, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var ended = await db.Database.SqlQuery<bool?>($"""SELECT revoke_session({session}, {person}, {clock.GetUtcNow()}) AS "Value" """)
            .ToListAsync(cancellationToken);
        if (ended.Single() != true)
        {
            return false;
        }

        await RecordAsync(person, [session], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await ForgetAsync([session]);
        return true;
    }

    public async Task EndOthersAsync(Guid? kept, Guid person, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var ended = await EndAllButAsync(kept, person, cancellationToken);
        await RecordAsync(person, ended, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await ForgetAsync(ended);
    }

    /// <summary>Ends them, which is what tells clients of it, in the transaction that is open; their access tokens stay.</summary>
    public Task<List<Guid>> EndAllButAsync(Guid? kept, Guid person, CancellationToken cancellationToken) => db.Database.SqlQuery<Guid>(
        $"""SELECT * FROM revoke_other_sessions({kept}, {person}, {clock.GetUtcNow()}, 'revoked') AS "Value" """).ToListAsync(cancellationToken);

    /// <summary>Refuses the access tokens of sessions that have ended; they would else live on for as long as they were made for.</summary>
    public async Task ForgetAsync(IEnumerable<Guid> ended)
    {
        foreach (var session in ended)
        {
            await revocations.RevokeSessionAsync(session, TimeSpan.FromSeconds(accessTokens.LifetimeSeconds));
        }
    }

    private Task<int> RecordAsync(Guid person, List<Guid> ended, CancellationToken cancellationToken)
    {
        foreach (var session in ended)
        {
            audit.Add(AuditActions.Revoked, new { SessionId = session }, person, actor: person);
        }

        return db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>A row of <c>sessions_of</c>.</summary>
/// <param name="ByBrowser">Held by the cookie of Identity's own pages, and not by an application's tokens.</param>
internal sealed record ListedSession(
    Guid Id, string? UserAgent, string? Address, DateTimeOffset CreatedAt, DateTimeOffset UsedAt, bool ByBrowser);
