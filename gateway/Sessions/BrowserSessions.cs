using System.Collections.Concurrent;
using System.Net;

namespace Periscope.Gateway.Sessions;

/// <summary>What is known of a cookie: its session, that it has none, or neither, because something that knows is away.</summary>
internal readonly record struct FoundSession(bool IsKnown, BrowserSession? Session);

/// <summary>The sessions of browsers. An access token is renewed shortly before it ends, by one request for all that wait.</summary>
/// <remarks>
/// Known sessions are held in memory until their access token ends, so that requests ask neither Redis nor Identity. Two gateways that
/// renew at once present the same refresh token: Identity's leeway for a lost answer covers that.
/// </remarks>
internal sealed partial class BrowserSessions(SessionStore store, AuthorityClient authority, TimeProvider clock, ILogger<BrowserSessions> logger)
{
    /// <summary>One that is not used for so long is over, as Identity's are.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int MaxHeld = 50_000;
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>Begins one; null when it could not be kept.</summary>
    public async Task<SessionSecret?> BeginAsync(BrowserSession session, CancellationToken cancellationToken)
    {
        var secret = SessionSecret.New();
        return await store.KeepAsync(secret, session, Lifetime, cancellationToken) ? secret : null;
    }

    /// <summary>Whether the session is at hand, so that finding it asks nobody.</summary>
    public bool Holds(SessionSecret secret) => _held.TryGetValue(secret.Name, out var held) && held.Session is { } session && IsFresh(session);

    /// <param name="secret">What the cookie holds.</param>
    /// <param name="browser">Its address, for Identity.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask<FoundSession> FindAsync(SessionSecret secret, IPAddress? browser, CancellationToken cancellationToken)
    {
        if (_held.Count >= MaxHeld)
        {
            _held.Clear();
        }

        var held = _held.GetOrAdd(secret.Name, static _ => new Held());
        return held.Session is { } session && IsFresh(session)
            ? new(new FoundSession(true, session))
            : new(RenewAsync(secret, held, browser, cancellationToken));
    }

    /// <summary>Forgets it here and for all gateways, and answers what it was.</summary>
    public async Task<BrowserSession?> EndAsync(SessionSecret secret, CancellationToken cancellationToken)
    {
        var held = _held.GetOrAdd(secret.Name, static _ => new Held());
        // A renewal that is under way would keep what it gets after this has forgotten it.
        await held.Renewing.WaitAsync(cancellationToken);
        try
        {
            var (_, session) = await store.FindAsync<BrowserSession>(secret, cancellationToken);
            session ??= held.Session;
            held.Session = null;
            await store.ForgetAsync(secret, cancellationToken);
            return session;
        }
        finally
        {
            _held.TryRemove(secret.Name, out _);
            held.Renewing.Release();
        }
    }

    /// <summary>Asks for new tokens although the present ones are good: they say what workspaces and roles a person has, and that has changed.</summary>
    public Task<FoundSession> RenewAsync(SessionSecret secret, IPAddress? browser, CancellationToken cancellationToken) =>
        RenewAsync(secret, _held.GetOrAdd(secret.Name, static _ => new Held()), browser, cancellationToken, isForced: true);

    private async Task<FoundSession> RenewAsync(
        SessionSecret secret, Held held, IPAddress? browser, CancellationToken cancellationToken, bool isForced = false)
    {
        await held.Renewing.WaitAsync(cancellationToken);
        try
        {
            if (!isForced && held.Session is { } renewed && IsFresh(renewed))
            {
                return new(true, renewed);
            }

            var (isKnown, session) = await store.FindAsync<BrowserSession>(secret, cancellationToken);
            session ??= isKnown ? null : held.Session;
            if (session is null)
            {
                _held.TryRemove(secret.Name, out _);
                return new(isKnown, null);
            }

            return !isForced && IsFresh(session) ? new(true, held.Session = session) : await RefreshAsync(secret, held, session, browser);
        }
        finally
        {
            held.Renewing.Release();
        }
    }

    // Not the caller's token: a refresh token that was used must be replaced, whoever has gone away meanwhile.
    private async Task<FoundSession> RefreshAsync(SessionSecret secret, Held held, BrowserSession session, IPAddress? browser)
    {
        try
        {
            if (await authority.RefreshAsync(session, browser, CancellationToken.None) is not { } renewed)
            {
                _held.TryRemove(secret.Name, out _);
                await store.ForgetAsync(secret, CancellationToken.None);
                return new(true, null);
            }

            held.Session = renewed;
            if (!await store.KeepAsync(secret, renewed, Lifetime, CancellationToken.None))
            {
                LogNotKept();
            }

            return new(true, renewed);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            LogNotRenewed(e.Message);
            return session.ExpiresAt > clock.GetUtcNow() ? new(true, session) : new(false, null);
        }
    }

    private bool IsFresh(BrowserSession session) => session.ExpiresAt - s_renewBefore > clock.GetUtcNow();

    private sealed class Held
    {
        private BrowserSession? _session;

        public SemaphoreSlim Renewing { get; } = new(1, 1);

        public BrowserSession? Session
        {
            get => Volatile.Read(ref _session);
            set => Volatile.Write(ref _session, value);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A browser's session could not be renewed: {Reason}")]
    private partial void LogNotRenewed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: a renewed session is held by this gateway alone")]
    private partial void LogNotKept();
}
