namespace Periscope.Scenarios.Isolation;

/// <summary>What each route answers to whom. The rules hold for every route, also one that is added tomorrow; the exceptions are named.</summary>
internal static class RouteRules
{
    /// <summary>Whom a route is asked as.</summary>
    public enum Caller
    {
        /// <summary>No token.</summary>
        Nobody,

        /// <summary>A token as good as the owner's, but past its time.</summary>
        Expired,

        /// <summary>A token of a session that has ended.</summary>
        SignedOut,

        /// <summary>A viewer of the workspace that owns everything.</summary>
        Viewer,

        /// <summary>The owner of another workspace, with this one's ids.</summary>
        Stranger,
    }

    /// <summary>Open to everybody: each for a reason that its service's interface gives. A new one fails until it is here.</summary>
    private static readonly HashSet<string> s_public =
    [
        "POST /api/v1/auth/register", "POST /api/v1/auth/login", "POST /api/v1/auth/refresh",
        // By the refresh token, when the access token is gone already.
        "POST /api/v1/auth/logout",
        // Whoever has forgotten the password, or follows a link from a mail, is signed in by neither.
        "POST /api/v1/auth/forgot-password", "POST /api/v1/auth/reset-password", "POST /api/v1/auth/verify-email",
        // Clients name themselves there (RFC 6749, 2.3), and people by the cookie of Identity's own pages.
        "GET /connect/authorize", "POST /connect/authorize", "POST /connect/token",
        // Signing out must not ask who is signed in (OpenID Connect RP-Initiated Logout, 2).
        "GET /connect/endsession", "POST /connect/endsession",
        "GET /.well-known/openid-configuration", "GET /.well-known/oauth-authorization-server", "GET /.well-known/jwks.json",
    ];

    /// <summary>Unsafe, and yet a viewer's: it changes nothing but what is the viewer's own.</summary>
    private static readonly HashSet<string> s_viewers =
    [
        "POST /api/v1/workspaces", "POST /api/v1/updates/{id}/feedback", "PUT /api/v1/updates/{id}/read", "POST /api/v1/updates/read",
        "POST /api/v1/invitations/accept",
    ];

    /// <summary>Safe, and yet not for viewers.</summary>
    private static readonly HashSet<string> s_notViewers =
    [
        "GET /api/v1/workspaces/{id}/api-clients", "GET /api/v1/workspaces/{id}/api-clients/{clientId}", "GET /api/v1/workspaces/{id}/audit",
        "GET /api/v1/workspaces/{id}/invitations", "GET /api/v1/workspaces/{id}/invitations/{invitationId}",
        "GET /api/v1/alerts", "GET /api/v1/alerts/{id}", "GET /api/v1/alerts/rules", "GET /api/v1/alerts/rules/{id}",
        "GET /api/v1/alerts/rules/preview",
        "GET /api/v1/channels", "GET /api/v1/channels/{id}", "GET /api/v1/deliveries", "GET /api/v1/deliveries/{id}",
        "GET /system/backpressure", "GET /system/circuit-breakers", "GET /system/dlq", "GET /system/dlq/statistics", "GET /system/dlq/{id}",
        // For a token that was given to a client with the scope openid.
        "GET /connect/userinfo",
    ];

    // Everybody's own sessions, factors and addresses, whatever their role in a workspace.
    private static bool IsOwnAccount(PublishedRoute route) => route.Path.StartsWith("/api/v1/auth/", StringComparison.Ordinal);

    public static bool IsPublic(PublishedRoute route) => s_public.Contains(route.Name);

    /// <summary>Names of the table that no route has any more.</summary>
    public static IEnumerable<string> Stale(IEnumerable<PublishedRoute> routes) =>
        s_public.Concat(s_viewers).Concat(s_notViewers).Except(routes.Select(route => route.Name));

    /// <summary>Null when the status is right, else what would have been.</summary>
    public static string? Refuse(PublishedRoute route, Caller caller, int status)
    {
        var (isRight, expected) = caller switch
        {
            Caller.Nobody or Caller.Expired or Caller.SignedOut => (status == 401, "401"),
            Caller.Viewer when route.IsSafe && s_notViewers.Contains(route.Name) => (status == 403, "403"),
            Caller.Viewer when route.IsSafe => (status is 200 or 204 or 400 or 404, "an answer, or 404 for an id that nobody has"),
            Caller.Viewer when s_viewers.Contains(route.Name) => (status is not (401 or 403) and < 500, "no refusal"),
            // Refused, if at all, for a password that is not the right one.
            Caller.Viewer when IsOwnAccount(route) => (status is not 401 and < 500, "an answer"),
            // Its caller is a client with a secret, whatever token comes with it.
            Caller.Viewer when route.Path.StartsWith("/connect/", StringComparison.Ordinal) => (status is 400 or 401 or 403, "a refusal"),
            Caller.Viewer => (status == 403, "403"),
            // Also of an unsafe one: a 400 for its body would hide whether the id is looked up in the caller's workspace alone.
            Caller.Stranger when route.HasParameter => (status is 404 or 403, "404"),
            _ => (status < 500, "no failure"),
        };
        return isRight ? null : $"{route.Name} as {caller} answered {status} instead of {expected}";
    }
}
