using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Gateway.Limits;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Sessions;

/// <summary>Puts the access token of the browser's session into a request that has only the cookie, so that all behind sees a token.</summary>
internal sealed class SessionMiddleware(RequestDelegate next, BrowserSessions sessions, SessionCookie cookie, Guesses guesses)
{
    // As in a request's own header (Kestrel's 32 KiB). Services end the connection over which one comes that is too long, and with it what
    // others have asked on it.
    private const int LongestToken = 30 * 1024;

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        return request.Headers.Authorization.Count == 0 && request.Headers.Cookie.Count > 0 && cookie.Read(request) is { } secret
            && http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? WithSessionAsync(http, secret)
            : next(http);
    }

    private async Task WithSessionAsync(HttpContext http, SessionSecret secret)
    {
        if (OwnPages.Refusal(http.Request, cookie.PublicOrigin) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        var address = http.Connection.RemoteIpAddress;
        if (!sessions.Holds(secret) && guesses.WaitOf(address) is > 0 and var wait)
        {
            await TooMany.AnswerAsync(http, "This address", wait);
            return;
        }

        var (isKnown, session) = await sessions.FindAsync(secret, address, http.RequestAborted);
        if (!isKnown)
        {
            await NobodyKnows(http).ExecuteAsync(http);
            return;
        }

        if (session is null)
        {
            guesses.Count(address);
            cookie.Delete(http.Response);
        }
        else if (session.AccessToken.Length > LongestToken)
        {
            await TooLarge().ExecuteAsync(http);
            return;
        }
        else
        {
            http.Request.Headers.Authorization = $"Bearer {session.AccessToken}";
        }

        await next(http);
    }

    private static ProblemHttpResult TooLarge() => Problems.Of(
        StatusCodes.Status431RequestHeaderFieldsTooLarge, "Request header fields too large",
        "You belong to more workspaces than a request can name. Ask their owners to remove you from some.");

    /// <summary>What keeps or renews sessions is away, and nobody can tell whose this is.</summary>
    internal static ProblemHttpResult NobodyKnows(HttpContext http)
    {
        http.Response.Headers.RetryAfter = TooMany.Seconds((long)BrowserSessions.Pause.TotalMilliseconds);
        return Problems.Of(
            StatusCodes.Status503ServiceUnavailable, "Service unavailable", "What keeps the browsers' sessions cannot be reached at the moment.");
    }
}
