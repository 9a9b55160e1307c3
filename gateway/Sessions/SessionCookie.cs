using Microsoft.Extensions.Options;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Periscope.Gateway.Sessions;

/// <summary>The browser's side of a session: out of reach of scripts, and of this origin alone.</summary>
internal sealed class SessionCookie
{
    private readonly string _name;
    private readonly bool _isSecure;

    public SessionCookie(IOptionsMonitor<JwtBearerOptions> bearer)
    {
        PublicOrigin = new Uri(bearer.Get(JwtBearerDefaults.AuthenticationScheme).Authority!);
        _isSecure = PublicOrigin.Scheme == Uri.UriSchemeHttps;
        // Browsers keep cookies of one host for all of its ports, and two installations on one machine must not share them.
        _name = _isSecure ? "__Host-periscope" : $"periscope-{PublicOrigin.Port}";
    }

    /// <summary>Where browsers find the web app, and the authority.</summary>
    public Uri PublicOrigin { get; }

    public SessionSecret? Read(HttpRequest request) => SessionSecret.Of(request.Cookies[_name]);

    public void Write(HttpResponse response, SessionSecret secret, TimeSpan lifetime) =>
        response.Cookies.Append(_name, secret.Text, Options(lifetime));

    public void Delete(HttpResponse response) => response.Cookies.Delete(_name, Options(null));

    /// <summary>A sign-in that was begun has a cookie of its own, as several may be under way in several tabs.</summary>
    public SessionSecret? ReadSignIn(HttpRequest request, string state) => SessionSecret.Of(request.Cookies[SignInName(state)]);

    public void WriteSignIn(HttpResponse response, string state, SessionSecret secret, TimeSpan lifetime) =>
        response.Cookies.Append(SignInName(state), secret.Text, Options(lifetime));

    public void DeleteSignIn(HttpResponse response, string state) => response.Cookies.Delete(SignInName(state), Options(null));

    /// <summary>The header without our cookies, for the services behind, which have no use for them; null when nothing is left.</summary>
    public string? Without(string cookies)
    {
        var rest = string.Join("; ", cookies.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(cookie => !IsOurs(cookie.Split('=', 2)[0].TrimEnd())));
        return rest.Length == 0 ? null : rest;
    }

    // By its whole name: Identity's own cookie begins with the same letters.
    private bool IsOurs(string name) => name == _name || name.StartsWith(SignInPrefix, StringComparison.Ordinal);

    private string SignInPrefix => $"{_name}-in-";

    private string SignInName(string state) => SignInPrefix + state[..Math.Min(state.Length, 12)];

    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = _isSecure,
        // Lax, as the way back from the authority and links in mails are navigations from elsewhere.
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
