using System.Collections.Concurrent;
using System.Net;

namespace Periscope.Gateway.Sessions;

/// <summary>What is known of a cookie: its session, that it has none, or neither, because something that knows is away.</summary>
internal readonly record struct FoundSession(bool IsKnown, BrowserSession? Session);

/// <summary>
/// The sessions of browsers. An access token is renewed shortly before it ends, once for all requests, which go on with it meanwhile.
/// </summary>
/// <remarks>
/// Known sessions are held in memory until their access token ends, so that requests ask neither Redis nor Identity. Two gateways that
/// renew at once present the same refresh token: Identity's leeway for a lost answer covers that. Both then go on with the answer that Redis
/// has; without Redis each would use its own, and Identity end the session for it.
/// </remarks>
internal sealed partial class BrowserSessions(
    SessionStore store, AuthorityClient authority, TimeProvider clock, ILogger<BrowserSessions> logger) : IAsyncDisposable
{
    /// <summary>One that is not used for so long is over, as Identity's are.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>How long a renewal that failed answers for the next ones.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int MaxHeld = 50_000;
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromMinutes(1);

    // More than any token has left, so it is renewed whatever that is.
    private static readonly TimeSpan s_anew = TimeSpan.MaxValue;

    private readonly ConcurrentDictionary<string, HeldSession> _held = new(StringComparer.Ordinal);

    /// <summary>Begins one; null when it could not be kept.</summary>
    public async Task<SessionSecret?> BeginAsync(BrowserSession session, CancellationToken cancellationToken)
    {
        var secret = SessionSecret.New();
        return await store.KeepAsync(secret, session, Lifetime, cancellationToken) ? secret : null;
    }

    /// <summary>Whether the session is at hand, so that finding it asks nobody.</summary>
    public bool Holds(SessionSecret secret) =>
        _held.TryGetValue(secret.Name, out var held) && held.Session is { } session && HasLeft(session, TimeSpan.Zero);

    /// <param name="secret">What the cookie holds.</param>
    /// <param name="browser">Its address, for Identity.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask<FoundSession> FindAsync(SessionSecret secret, IPAddress? browser, CancellationToken cancellationToken)
    {
        if (_held.Count >= MaxHeld)
        {
            _held.Clear();
        }

        var held = _held.GetOrAdd(secret.Name, static _ => new HeldSession());
        if (held.Session is not { } session || !HasLeft(session, TimeSpan.Zero))
        {
            return new(GetAsync(secret, held, TimeSpan.Zero, browser, cancellationToken));
        }

        if (!(held.IsKept && HasLeft(session, s_renewBefore)))
        {
            _ = RenewAheadAsync(secret, held, browser);
        }

        return new(new FoundSession(true, session));
    }

    /// <summary>
    /// Forgets it here and for all gateways, revokes it, and answers what it was. When nobody can tell that, nothing has ended.
    /// </summary>
    public async Task<FoundSession> EndAsync(SessionSecret secret, IPAddress? browser, CancellationToken cancellationToken)
    {
        var found = await ForgetAsync(secret, cancellationToken);
        if (found.Session is { } session)
        {
            try
            {
                // Not the caller's token: once it is forgotten nobody can revoke it any more.
                await authority.RevokeAsync(session, browser, CancellationToken.None);
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                LogNotRevoked(e.Message);
            }
        }

        return found;
    }

    /// <summary>Asks for new tokens although the present ones are good: they say what workspaces and roles a person has, and that has changed.</summary>
    public Task<FoundSession> RenewAsync(SessionSecret secret, IPAddress? browser, CancellationToken cancellationToken) =>
        GetAsync(secret, _held.GetOrAdd(secret.Name, static _ => new HeldSession()), s_anew, browser, cancellationToken);

    /// <summary>Waits for renewals that are under way: what they get replaces a refresh token that is used up.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held.Values)
        {
            await held.Renewing.WaitAsync();
            held.Renewing.Release();
        }
    }

    private async Task<FoundSession> ForgetAsync(SessionSecret secret, CancellationToken cancellationToken)
    {
        var held = _held.GetOrAdd(secret.Name, static _ => new HeldSession());
        // A renewal that is under way would keep what it gets after this has forgotten it.
        await held.Renewing.WaitAsync(cancellationToken);
        try
        {
            var (isKnown, session) = await store.FindAsync<BrowserSession>(secret, cancellationToken);
            session ??= held.Session;
            held.Session = null;
            await store.ForgetAsync(secret, CancellationToken.None);
            return new(isKnown || session is not null, session);
        }
        finally
        {
            _held.TryRemove(secret.Name, out _);
            held.Renewing.Release();
        }
    }

    private async Task<FoundSession> GetAsync(
        SessionSecret secret, HeldSession held, TimeSpan left, IPAddress? browser, CancellationToken cancellationToken)
    {
        await held.Renewing.WaitAsync(cancellationToken);
        try
        {
            return await GetAloneAsync(secret, held, left, browser, cancellationToken);
        }
        finally
        {
            held.Renewing.Release();
        }
    }

    // No request waits for it, and what one has begun no other begins.
    private async Task RenewAheadAsync(SessionSecret secret, HeldSession held, IPAddress? browser)
    {
        if (!await held.Renewing.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            await GetAloneAsync(secret, held, s_renewBefore, browser, CancellationToken.None);
        }
        finally
        {
            held.Renewing.Release();
        }
    }

    // For whoever has held.Renewing: the session with an access token that has more than so much left, and is kept where Redis is there.
    private async Task<FoundSession> GetAloneAsync(
        SessionSecret secret, HeldSession held, TimeSpan left, IPAddress? browser, CancellationToken cancellationToken)
    {
        if (held.IsKept && held.Session is { } known && HasLeft(known, left))
        {
            return new(true, known);
        }

        if (clock.GetUtcNow() < held.PausesUntil)
        {
            return WithoutRenewal(held.Session, left);
        }

        var (isKnown, session) = await store.FindAsync<BrowserSession>(secret, cancellationToken);
        if (!isKnown)
        {
            session = held.Session;
        }
        else if (session is not null && HasLater(held, session))
        {
            session = held.Session!;
            held.IsKept = await store.KeepAsync(secret, session, Lifetime, cancellationToken);
        }
        else
        {
            held.IsKept = true;
        }

        held.Session = session;
        if (session is null)
        {
            _held.TryRemove(secret.Name, out _);
            return new(isKnown, null);
        }

        return HasLeft(session, left) ? new(true, session) : await RefreshAsync(secret, held, session, left, browser);
    }

    // Not the caller's token: a refresh token that was used must be replaced, whoever has gone away meanwhile.
    private async Task<FoundSession> RefreshAsync(
        SessionSecret secret, HeldSession held, BrowserSession session, TimeSpan left, IPAddress? browser)
    {
        try
        {
            if (await authority.RefreshAsync(session, browser, CancellationToken.None) is not { } renewed)
            {
                held.Session = null;
                _held.TryRemove(secret.Name, out _);
                await store.ForgetAsync(secret, CancellationToken.None);
                return new(true, null);
            }

            held.Session = renewed;
            held.IsKept = await store.KeepAsync(secret, renewed, Lifetime, CancellationToken.None);
            if (!held.IsKept)
            {
                LogNotKept();
            }

            return new(true, renewed);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            LogNotRenewed(e.Message);
            // Those who have waited would each find out for themselves, one after the other, as long as it takes to give up.
            held.PausesUntil = clock.GetUtcNow() + Pause;
            return WithoutRenewal(session, left);
        }
    }

    private FoundSession WithoutRenewal(BrowserSession? session, TimeSpan left) =>
        left < s_anew && session is not null && HasLeft(session, TimeSpan.Zero) ? new(true, session) : new(false, null);

    // Redis may have missed a renewal, or lost it, and the refresh token that it has is used up. Where it was told, only a clear
    // difference says so: another gateway may have renewed since, and its clock may be a little behind.
    private static bool HasLater(HeldSession held, BrowserSession kept) =>
        held.Session is { } own && own.ExpiresAt - kept.ExpiresAt > (held.IsKept ? s_renewBefore : TimeSpan.Zero);

    private bool HasLeft(BrowserSession session, TimeSpan left) => session.ExpiresAt - clock.GetUtcNow() > left;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A browser's session could not be renewed: {Reason}")]
    private partial void LogNotRenewed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A browser's session was ended here and could not be revoked: {Reason}")]
    private partial void LogNotRevoked(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: a renewed session is held by this gateway alone")]
    private partial void LogNotKept();
}
