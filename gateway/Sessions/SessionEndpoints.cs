using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Gateway.Limits;
using Periscope.Gateway.Pages;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Sessions;

/// <summary>Where the web app's people come in and leave: <c>/auth/login</c>, <c>/auth/callback</c>, <c>/auth/logout</c>.</summary>
internal static class SessionEndpoints
{
    // The web app's own paths are shorter.
    private const int LongestReturn = 2000;
    private static readonly TimeSpan s_signInTime = TimeSpan.FromMinutes(10);

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/auth").AllowAnonymous().ExcludeFromDescription();
        group.MapGet("/login", Begin).WithMetadata(new ProblemPage.ForPeople());
        group.MapGet("/callback", Complete).WithMetadata(new ProblemPage.ForPeople());
        group.MapPost("/renew", Renew);
        group.MapPost("/logout", End);
    }

    /// <summary>Off to the authority's own pages; back to <paramref name="returnTo"/>, a path of this origin.</summary>
    internal static async Task<RedirectHttpResult> Begin(
        string? returnTo, HttpContext http, AuthorityClient authority, SessionStore store, SessionCookie cookie, SignInCount count,
        CancellationToken cancellationToken)
    {
        // Anybody may come here, and each leaves something in Redis.
        if (await count.TakeAsync(http) > 0)
        {
            return Back("unavailable");
        }

        var started = new StartedSignIn(Pkce.Random(), Pkce.Random(), Pkce.Random(), ReturnPath(returnTo));
        var secret = SessionSecret.New();
        try
        {
            var address = await authority.AuthorizationAddressAsync(started, cancellationToken);
            if (!await store.KeepAsync(secret, started, s_signInTime, cancellationToken))
            {
                return Back("unavailable");
            }

            cookie.WriteSignIn(http.Response, started.State, secret, s_signInTime);
            return TypedResults.Redirect(address);
        }
        catch (InvalidOperationException)
        {
            return Back("unavailable");
        }
    }

    internal static async Task<RedirectHttpResult> Complete(
        string? state, string? code, string? error, string? iss, HttpContext http, AuthorityClient authority, SessionStore store,
        BrowserSessions sessions, SessionCookie cookie, SignInCount count, CancellationToken cancellationToken)
    {
        if (state is not { Length: > 0 } || cookie.ReadSignIn(http.Request, state) is not { } secret)
        {
            return Back("expired");
        }

        cookie.DeleteSignIn(http.Response, state);
        var (isKnown, started) = await store.FindAsync<StartedSignIn>(secret, cancellationToken);
        await store.ForgetAsync(secret, cancellationToken);
        // The issuer says in its answer who it is (RFC 9207), and there is only the one.
        if (started is null || started.State != state || iss?.TrimEnd('/') != cookie.PublicOrigin.AbsoluteUri.TrimEnd('/'))
        {
            return Back(isKnown ? "expired" : "unavailable");
        }

        if (code is null)
        {
            return Back(error == "access_denied" ? "denied" : "failed");
        }

        if (await count.TakeAsync(http) > 0)
        {
            return Back("unavailable");
        }

        try
        {
            if (await authority.RedeemAsync(code, started, http.Connection.RemoteIpAddress, cancellationToken) is not { } session)
            {
                return Back("failed");
            }

            if (await sessions.BeginAsync(session, cancellationToken) is not { } begun)
            {
                return Back("unavailable");
            }

            cookie.Write(http.Response, begun, BrowserSessions.Lifetime);
            return TypedResults.Redirect(started.ReturnTo);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return Back("unavailable");
        }
    }

    /// <summary>
    /// New tokens for the session, when the person's workspaces or roles have changed. 401 when there is no session any more, 503 when
    /// there are no new tokens to be had at the moment.
    /// </summary>
    internal static async Task<IResult> Renew(
        HttpContext http, BrowserSessions sessions, SessionCookie cookie, SignInCount count, CancellationToken cancellationToken)
    {
        if (OwnPages.Refusal(http.Request, cookie.PublicOrigin) is { } refusal)
        {
            return refusal;
        }

        if (cookie.Read(http.Request) is not { } secret)
        {
            return NotSignedIn();
        }

        if (await count.TakeAsync(http) is > 0 and var wait)
        {
            await TooMany.AnswerAsync(http, "This address", wait);
            return TypedResults.Empty;
        }

        var (isKnown, session) = await sessions.RenewAsync(secret, http.Connection.RemoteIpAddress, cancellationToken);
        return session is not null ? TypedResults.NoContent()
            : isKnown ? NotSignedIn()
            : SessionMiddleware.NobodyKnows(http);
    }

    /// <summary>Ends the session here at once, and answers where to go to end it with the authority too.</summary>
    internal static async Task<IResult> End(
        HttpContext http, AuthorityClient authority, BrowserSessions sessions, SessionCookie cookie, CancellationToken cancellationToken)
    {
        if (OwnPages.Refusal(http.Request, cookie.PublicOrigin) is { } refusal)
        {
            return refusal;
        }

        var (isKnown, session) = cookie.Read(http.Request) is { } secret
            ? await sessions.EndAsync(secret, http.Connection.RemoteIpAddress, cancellationToken)
            : new FoundSession(true, null);
        if (!isKnown)
        {
            // It goes on, and only with its cookie can it be ended later.
            return SessionMiddleware.NobodyKnows(http);
        }

        cookie.Delete(http.Response);
        if (session is null)
        {
            return TypedResults.Ok(new SignedOut("/"));
        }

        try
        {
            return TypedResults.Ok(new SignedOut(await authority.EndSessionAddressAsync(session.IdToken, cancellationToken)));
        }
        catch (InvalidOperationException)
        {
            // The session that Identity still has ends by itself.
            return TypedResults.Ok(new SignedOut("/"));
        }
    }

    // Never to a sign-in or sign-out of ours, which would go round in circles.
    private static string ReturnPath(string? path) =>
        path?.Length > LongestReturn ? "/"
        : LocalPath.Of(path, "/") is var own && own.StartsWith("/auth/", StringComparison.Ordinal) ? "/" : own;

    private static ProblemHttpResult NotSignedIn() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "Unauthorized", "This browser is not signed in.");

    private static RedirectHttpResult Back(string problem) => TypedResults.Redirect($"/?sign-in={problem}");
}

/// <summary>Where the browser goes next.</summary>
internal sealed record SignedOut(string Location);
