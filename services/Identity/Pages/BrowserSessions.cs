using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Pages;

/// <summary>Opens and ends the sessions that browsers hold by cookie.</summary>
internal sealed class BrowserSessions(
    IdentityDbContext db, Sessions sessions, SessionOrigin place, AuditTrail audit, PublicOrigin origin, IOptions<AuthorityOptions> options,
    TimeProvider clock)
{
    private const string Name = "periscope-session";

    // RFC 6265bis, 4.1.3.2: a browser takes this name only with Secure, Path=/ and no Domain, so no sibling host can plant one.
    private const string SecureName = "__Host-" + Name;
    private const int MaxTokenLength = 100;

    /// <summary>
    /// Signs the browser in. A session of the same person goes on, with another token: who is asked for the password once more, as some client
    /// wants to be sure, is not signed out of all others. Anybody else's is over. False when the password was replaced since it was proved.
    /// </summary>
    public async Task<bool> OpenAsync(HttpContext http, Guid account, int passwordVersion, string[] methods, CancellationToken cancellationToken)
    {
        var held = await FindAsync(http, cancellationToken);
        if (held?.UserId != account)
        {
            await EndAsync(http, cancellationToken);
            held = null;
        }

        // One that was held may have ended meanwhile.
        return (held is not null && await OpenAsync(http, held.SessionId, account, passwordVersion, methods, cancellationToken))
            || await OpenAsync(http, Guid.CreateVersion7(), account, passwordVersion, methods, cancellationToken);
    }

    private async Task<bool> OpenAsync(
        HttpContext http, Guid id, Guid account, int passwordVersion, string[] methods, CancellationToken cancellationToken)
    {
        var token = OpaqueToken.Create("pbs_");
        var now = clock.GetUtcNow();
        var until = now.AddDays(options.Value.SessionDays);
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var (agent, address) = await place.SealAsync(account, http.Request.Headers.UserAgent, AttemptLimit.Address(http), cancellationToken);
        var isOpen = (await db.Database.SqlQuery<bool>(
            $"""
            SELECT open_browser_session({id}, {account}, {passwordVersion}, {token.Hash}, {methods}, {now}, {until}, {agent}::text,
                {address}::text) AS "Value"
            """).ToListAsync(cancellationToken)).Single();
        if (!isOpen)
        {
            return false;
        }

        audit.Add(AuditActions.SignedIn, new { SessionId = id, Methods = methods }, account, actor: account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        http.Response.Cookies.Append(NameFor(http), token.Text, CookieFor(http));
        return true;
    }

    /// <summary>The session of the request's cookie, while it lasts.</summary>
    public async Task<HeldSession?> FindAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Request.Cookies[NameFor(http)] is not { Length: > 0 and <= MaxTokenLength } token)
        {
            return null;
        }

        var lifetime = TimeSpan.FromDays(options.Value.SessionDays);
        return (await db.Database.SqlQuery<HeldSession>(
            $"""
            SELECT session_id AS "SessionId", user_id AS "UserId", methods AS "Methods", signed_in_at AS "SignedInAt"
            FROM browser_session({OpaqueToken.HashOf(token)}, {clock.GetUtcNow()}, {lifetime})
            """).ToListAsync(cancellationToken)).SingleOrDefault();
    }

    /// <summary>Signs the browser out.</summary>
    public async Task EndAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (await FindAsync(http, cancellationToken) is { } session)
        {
            await sessions.EndAsync(session.SessionId, session.UserId, cancellationToken);
        }

        if (http.Request.Cookies.ContainsKey(NameFor(http)))
        {
            http.Response.Cookies.Delete(NameFor(http), CookieFor(http));
        }
    }

    private string NameFor(HttpContext http) => origin.IsHttps(http.Request) ? SecureName : Name;

    // Without an expiry of its own: the row says how long it lasts, and a browser that is closed forgets it.
    private CookieOptions CookieFor(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = origin.IsHttps(http.Request),
        Path = "/",
        IsEssential = true,
    };
}

/// <summary>The row of <c>browser_session</c>.</summary>
internal sealed record HeldSession(Guid SessionId, Guid UserId, string[] Methods, DateTimeOffset SignedInAt);
