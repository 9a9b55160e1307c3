using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Identity.Tokens;

/// <summary>
/// Signed-in sessions. Each refresh token works once; a second use, beyond a short leeway for a lost answer, ends its session (RFC 9700, 4.14).
/// </summary>
internal sealed partial class Sessions(
    IdentityDbContext db,
    Accounts.Accounts accounts,
    AccessTokens accessTokens,
    TokenRevocations revocations,
    AuditTrail audit,
    SessionOrigin origin,
    IOptions<AuthorityOptions> options,
    TimeProvider clock,
    ILogger<Sessions> logger)
{
    private const string Prefix = "prt_";

    /// <summary>Null when the password was replaced since it was proved.</summary>
    public async Task<TokenResponse?> OpenAsync(
        Accounts.PasswordProof proof, string? userAgent, string? address, CancellationToken cancellationToken)
    {
        var account = proof.Account;
        var session = Guid.CreateVersion7();
        var token = OpaqueToken.Create(Prefix);
        var now = clock.GetUtcNow();
        var until = now.AddDays(options.Value.SessionDays);
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var (sealedAgent, sealedAddress) = await origin.SealAsync(account.Id, userAgent, address, cancellationToken);
        var isOpen = (await db.Database.SqlQuery<bool>(
            $"""
            SELECT open_session({session}, {account.Id}, {proof.PasswordVersion}, {token.Hash}, {now}, {until}, {sealedAgent}::text,
                {sealedAddress}::text) AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        if (!isOpen)
        {
            return null;
        }

        audit.Add(AuditActions.SignedIn, new { SessionId = session }, account.Id, actor: account.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await AnswerAsync(account, session, token.Text, cancellationToken);
    }

    /// <summary>New tokens for an unused refresh token, or null.</summary>
    public async Task<TokenResponse?> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var successor = OpaqueToken.Create(Prefix);
        var leeway = TimeSpan.FromSeconds(options.Value.RefreshLeewaySeconds);
        var lifetime = TimeSpan.FromDays(options.Value.SessionDays);
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var rotation = (await db.Database.SqlQuery<Rotation>(
            $"""
            SELECT outcome AS "Outcome", session_id AS "SessionId", user_id AS "UserId"
            FROM rotate_refresh_token({OpaqueToken.HashOf(refreshToken)}, {successor.Hash}, {clock.GetUtcNow()}, {leeway}, {lifetime})
            """).ToListAsync(cancellationToken)).Single();
        if (rotation.Outcome == "replayed")
        {
            LogReplay(rotation.SessionId, rotation.UserId);
            audit.Add(AuditActions.RefreshReplayed, new { rotation.SessionId }, rotation.UserId);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        if (rotation is { Outcome: "replayed", SessionId: { } ended })
        {
            await RevokeAsync(ended);
        }

        return rotation is { Outcome: "rotated", SessionId: { } session, UserId: { } user }
            && await accounts.FindAsync(user, cancellationToken) is { } account
                ? await AnswerAsync(account, session, successor.Text, cancellationToken)
                : null;
    }

    public Task EndAsync(string refreshToken, CancellationToken cancellationToken) =>
        CloseAsync(OpaqueToken.HashOf(refreshToken), sessionId: null, userId: null, cancellationToken);

    public Task EndAsync(Guid sessionId, Guid userId, CancellationToken cancellationToken) =>
        CloseAsync(tokenHash: null, sessionId, userId, cancellationToken);

    private async Task CloseAsync(byte[]? tokenHash, Guid? sessionId, Guid? userId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var closed = await db.Database.SqlQuery<Closed>(
            $"""
            SELECT session_id AS "SessionId", user_id AS "UserId"
            FROM close_session({tokenHash}::bytea, {sessionId}::uuid, {userId}::uuid, {clock.GetUtcNow()})
            """).ToListAsync(cancellationToken);
        foreach (var session in closed)
        {
            audit.Add(AuditActions.SignedOut, new { session.SessionId }, session.UserId, actor: session.UserId);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var session in closed)
        {
            await RevokeAsync(session.SessionId);
        }
    }

    // The session's access tokens would else live on for as long as they were made for.
    private Task RevokeAsync(Guid session) =>
        revocations.RevokeSessionAsync(session, TimeSpan.FromSeconds(accessTokens.LifetimeSeconds));

    private async Task<TokenResponse> AnswerAsync(
        Accounts.Account account, Guid session, string refreshToken, CancellationToken cancellationToken)
    {
        var memberships = await accounts.MembershipsAsync(account.Id, cancellationToken);
        return new TokenResponse(
            accessTokens.ForPerson(account, session, memberships), refreshToken, accessTokens.LifetimeSeconds, "Bearer");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A used refresh token was presented again; session {SessionId} of {UserId} is ended")]
    private partial void LogReplay(Guid? sessionId, Guid? userId);

    private sealed record Closed(Guid SessionId, Guid UserId);

    private sealed record Rotation(string Outcome, Guid? SessionId, Guid? UserId);
}

public sealed record TokenResponse(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType);
