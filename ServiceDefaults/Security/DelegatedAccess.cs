using System.Security.Claims;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Tokens that a program was given by a person: they say who the person is, and the scopes say how much of that the program may use.</summary>
public static class DelegatedAccess
{
    /// <summary>The platform's own web app, whose tokens are as good as the person.</summary>
    public const string WebClientId = "periscope-web";

    /// <summary>Where the gateway takes up the web app's sign-in, below the authority.</summary>
    public const string WebCallbackPath = "/auth/callback";

    /// <summary>Whether the scopes limit what this token may do: everybody's but a person's own.</summary>
    public static bool IsLimited(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirst("client_id") is { Value: not WebClientId };
    }

    public static bool HasScope(this ClaimsPrincipal user, string scope)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
    }
}
