using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Identity.Authorization;

/// <summary>
/// Grants, their codes and their refresh tokens, by the functions of <c>0004_Grants</c>. A code or a token that comes back after it was
/// used ends its grant with all that came of it (RFC 6749, 4.1.2; RFC 9700, 4.14).
/// </summary>
internal sealed partial class Grants(
    IdentityDbContext db, AuditTrail audit, TokenRevocations revocations, IOptions<AuthorityOptions> options, TimeProvider clock,
    ILogger<Grants> logger)
{
    /// <summary>How long a code may be on its way.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);

    private const string CodePrefix = "pac_";

    public const string TokenPrefix = "pgt_";

    private TimeSpan Lifetime => TimeSpan.FromDays(options.Value.SessionDays);

    /// <summary>A code for the person's browser; null when the session has ended, or the consent was withdrawn, while the request was read.</summary>
    /// <param name="request">What the client asks for.</param>
    /// <param name="person">Who is signed in.</param>
    /// <param name="isAllowed">Whether the person has just allowed it, which is then remembered; else they have before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string?> OpenAsync(
        AuthorizationRequest request, SignedInPerson person, bool isAllowed, CancellationToken cancellationToken)
    {
        var code = OpaqueToken.Create(CodePrefix);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var isOpen = (await db.Database.SqlQuery<bool>(
            $"""
            SELECT open_grant({Guid.CreateVersion7()}, {request.Client.ClientId}, {person.UserId}, {person.SessionId}, {request.Scopes},
                {isAllowed}, {person.AuthTime}, {person.Methods}, {code.Hash}, {request.RedirectUri}, {request.Challenge},
                {request.Nonce}::text, {request.Thumbprint}::text, {now}, {now + CodeLifetime}) AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        if (isOpen && isAllowed)
        {
            audit.Add(
                AuditActions.ConsentGiven, new { request.Client.ClientId, request.Scopes }, person.UserId, actor: person.UserId);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return isOpen ? code.Text : null;
    }

    public async Task<Redemption> RedeemAsync(string code, string clientId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var redemption = (await db.Database.SqlQuery<Redemption>(
            $"""
            SELECT outcome AS "Outcome", grant_id AS "GrantId", redirect_uri AS "RedirectUri", challenge AS "Challenge", nonce AS "Nonce",
                thumbprint AS "Thumbprint"
            FROM redeem_code({OpaqueToken.HashOf(code)}, {clientId}, {clock.GetUtcNow()})
            """).ToListAsync(cancellationToken)).Single();
        var replayed = redemption.Outcome == "replayed" ? redemption.GrantId : null;
        if (replayed is { } grant)
        {
            await RecordReplayAsync("code", grant, clientId, person: null, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await ForgetAsync(replayed);
        return redemption;
    }

    /// <summary>The first refresh token when one is wanted, and an empty text when not; null when the grant has ended meanwhile.</summary>
    public async Task<string?> StartAsync(Guid id, bool withRefreshToken, string? thumbprint, CancellationToken cancellationToken)
    {
        var token = withRefreshToken ? OpaqueToken.Create(TokenPrefix) : (Text: string.Empty, Hash: null!);
        var now = clock.GetUtcNow();
        var until = now + (withRefreshToken ? Lifetime : TimeSpan.FromMinutes(options.Value.AccessTokenMinutes));
        return (await db.Database.SqlQuery<bool>(
            $"""SELECT start_grant({id}, {token.Hash}::bytea, {thumbprint}::text, {now}, {until}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single() ? token.Text : null;
    }

    public async Task<Grant?> FindAsync(Guid id, CancellationToken cancellationToken) => (await db.Database.SqlQuery<Grant>(
        $"""
        SELECT id AS "Id", client_id AS "ClientId", user_id AS "UserId", session_id AS "SessionId", scopes AS "Scopes",
            auth_time AS "AuthTime", amr AS "Amr", thumbprint AS "Thumbprint", created_at AS "CreatedAt", expires_at AS "ExpiresAt",
            ended_at AS "EndedAt"
        FROM grant_by_id({id})
        """).ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>Whose refresh token this is, used or not.</summary>
    public async Task<Grant?> FindAsync(string refreshToken, CancellationToken cancellationToken) => (await db.Database.SqlQuery<Grant>(
        $"""
        SELECT id AS "Id", client_id AS "ClientId", user_id AS "UserId", session_id AS "SessionId", scopes AS "Scopes",
            auth_time AS "AuthTime", amr AS "Amr", thumbprint AS "Thumbprint", created_at AS "CreatedAt", expires_at AS "ExpiresAt",
            ended_at AS "EndedAt"
        FROM grant_by_token({OpaqueToken.HashOf(refreshToken)})
        """).ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>Whether the refresh token is still waiting to be used.</summary>
    public async Task<bool> IsUnusedAsync(string refreshToken, CancellationToken cancellationToken) => (await db.Database.SqlQuery<bool>(
        $"""SELECT used_at IS NULL AS "Value" FROM grant_by_token({OpaqueToken.HashOf(refreshToken)})""")
        .ToListAsync(cancellationToken)).SingleOrDefault();

    /// <summary>The token's successor, or null.</summary>
    /// <param name="grant">The token's.</param>
    /// <param name="refreshToken">As it was presented.</param>
    /// <param name="thumbprint">Of the key that a public client proved: its tokens are bound to the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string?> RotateAsync(Grant grant, string refreshToken, string? thumbprint, CancellationToken cancellationToken)
    {
        var successor = OpaqueToken.Create(TokenPrefix);
        var leeway = TimeSpan.FromSeconds(options.Value.RefreshLeewaySeconds);
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var outcome = (await db.Database.SqlQuery<string>(
            $"""
            SELECT rotate_grant_token(
                {OpaqueToken.HashOf(refreshToken)}, {successor.Hash}, {clock.GetUtcNow()}, {leeway}, {Lifetime}, {thumbprint}::text) AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        Guid? replayed = outcome == "replayed" ? grant.Id : null;
        if (replayed is not null)
        {
            await RecordReplayAsync("refresh token", grant.Id, grant.ClientId, grant.UserId, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await ForgetAsync(replayed);
        return outcome == "rotated" ? successor.Text : null;
    }

    /// <summary>Ends the grant with all that came of it, as its client has it; does nothing to one that has ended.</summary>
    /// <param name="id">The grant's.</param>
    /// <param name="reason">As <c>grants.end_reason</c> has it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task EndAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var ended = (await db.Database.SqlQuery<EndedGrant>(
            $"""SELECT client_id AS "ClientId", user_id AS "UserId" FROM end_grant({id}, {clock.GetUtcNow()}, {reason})""")
            .ToListAsync(cancellationToken)).SingleOrDefault();
        if (ended is not null)
        {
            audit.Add(AuditActions.GrantEnded, new { GrantId = id, Reason = reason }, subject: ended.UserId, client: ended.ClientId);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await ForgetAsync(id);
    }

    // The client has proved itself, if it has a secret, or is at least the one that the token names.
    private async Task RecordReplayAsync(string kind, Guid id, string client, Guid? person, CancellationToken cancellationToken)
    {
        LogReplay(kind, id);
        audit.Add(AuditActions.GrantReplayed, new { GrantId = id, What = kind }, person, client: client);
        await db.SaveChangesAsync(cancellationToken);
    }

    // Its access tokens would else live on for as long as they were made for. After the commit: a revocation cannot be rolled back.
    private Task ForgetAsync(Guid? id) => id is { } grant
        ? revocations.RevokeGrantAsync(grant, TimeSpan.FromMinutes(options.Value.AccessTokenMinutes))
        : Task.CompletedTask;

    private sealed record EndedGrant(string ClientId, Guid UserId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A used {Kind} was presented again, which ends grant {GrantId}")]
    private partial void LogReplay(string kind, Guid grantId);
}
