using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Periscope.Identity.Pages;

namespace Periscope.Identity.Authorization;

/// <summary>Who is signed in on the browser, by which session, since when and how.</summary>
internal sealed record SignedInPerson(Guid UserId, Guid SessionId, DateTimeOffset AuthTime, string[] Methods)
{
    public static async Task<SignedInPerson?> OfAsync(HttpContext http)
    {
        var user = (await http.AuthenticateAsync(BrowserSession.Scheme)).Principal;
        return Guid.TryParse(user?.FindFirst("sub")?.Value, out var sub) && Guid.TryParse(user.FindFirst("sid")?.Value, out var sid)
            && long.TryParse(user.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                ? new SignedInPerson(sub, sid, DateTimeOffset.FromUnixTimeSeconds(time), [.. user.FindAll("amr").Select(claim => claim.Value)])
                : null;
    }
}
