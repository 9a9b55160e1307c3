using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Tells with a 403 that a scope is what the caller's token lacks, as RFC 6750, 3.1 has it.</summary>
public static class ScopeChallenge
{
    public static void Tell(HttpContext http, string scope)
    {
        ArgumentNullException.ThrowIfNull(http);
        var scheme = http.User.FindFirst("cnf") is null ? "Bearer" : DpopProofs.Scheme;
        http.Response.Headers.WWWAuthenticate = $"{scheme} error=\"insufficient_scope\", scope=\"{scope}\"";
    }
}
