using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Periscope.Identity.Pages;

/// <summary>The authentication scheme of a browser that is signed in to Identity's own pages.</summary>
/// <remarks>
/// Its principal has <c>sub</c>, <c>sid</c>, <c>auth_time</c> (unix seconds) and one <c>amr</c> for each method (RFC 8176). The cookie is a
/// random secret and nothing else; the session it stands for is a row, so that ending it anywhere ends it here with the next request.
/// </remarks>
internal static class BrowserSession
{
    public const string Scheme = "BrowserSession";
}

/// <summary>Reads the cookie, and sends whoever needs to be signed in to <c>/signin</c>.</summary>
internal sealed class BrowserSessionHandler(
    BrowserSessions sessions, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await sessions.FindAsync(Context, Context.RequestAborted) is not { } session)
        {
            return AuthenticateResult.NoResult();
        }

        var identity = new ClaimsIdentity(
        [
            new("sub", session.UserId.ToString()),
            new("sid", session.SessionId.ToString()),
            new("auth_time", session.SignedInAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            .. session.Methods.Select(method => new Claim("amr", method)),
        ], BrowserSession.Scheme, "sub", roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), BrowserSession.Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status303SeeOther;
        Response.Headers.Location = SignInPage.For($"{Request.Path}{Request.QueryString}");
        return Task.CompletedTask;
    }
}
