using System.Collections.Frozen;

namespace Periscope.Gateway.Routing;

/// <summary>Every public path and the service that owns it. What is not here, <c>/internal</c> above all, does not exist outside.</summary>
internal static class RouteTable
{
    private const string Agent = "agent";
    private const string Crawler = "crawler";
    private const string Data = "data";
    private const string Identity = "identity";
    private const string Notification = "notification";
    private const string Query = "query";

    // Enough for every form and every small JSON body; what takes documents has the installation's limit.
    private const int Small = 64 * 1024;

    // The first version had these paths under their new names only.
    private static readonly DateTimeOffset s_first = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The one question-asking path, which the plan limits.</summary>
    public const string AskPath = "/api/v1/query/ask";

    public static IReadOnlyList<GatewayRoute> All { get; } =
    [
        new(Identity, "/.well-known/{**rest}", IsPublic: true),
        // Not as sign-ins: one server of a partner's asks for the tokens of many people, and what is presented here cannot be guessed.
        new(Identity, "/connect/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, MaxBody: Small),
        new(Identity, "/api/v1/auth/register", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/login", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/refresh", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        // Signing out works with the refresh token alone, after the access token has expired.
        new(Identity, "/api/v1/auth/logout", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/verify-email", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/forgot-password", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/reset-password", IsPublic: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        // These ask for the password once more, so they can be guessed at as well.
        new(Identity, "/api/v1/auth/password", HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/second-factor/{**rest}", HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/me", HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/api/v1/auth/{**rest}", HasSecrets: true, MaxBody: Small),
        new(Identity, "/api/v1/workspaces/{**rest}", HasSecrets: true),
        new(Identity, "/api/v1/invitations/{**rest}", HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        // Logos, for whoever comes to sign in.
        new(Identity, "/branding/{**rest}", IsPublic: true),

        // Pages for people; whoever needs to be signed in there is, by cookie.
        new(Identity, "/signin/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/signout/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, MaxBody: Small),
        new(Identity, "/register/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/devices/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, MaxBody: Small),
        new(Identity, "/applications/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, MaxBody: Small),
        new(Identity, "/second-factor/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/verify-email/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/forgot-password/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/reset-password/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),
        new(Identity, "/invitations/{**rest}", IsPublic: true, IsPage: true, HasSecrets: true, Limit: RouteLimit.SignIn, MaxBody: Small),

        new(Crawler, "/api/v1/competitors/{id}/sources/{**rest}"),
        new(Crawler, "/api/v1/competitors/{id}/scrape", Limit: RouteLimit.Heavy, MaxBody: Small),
        new(Crawler, "/api/v1/jobs/{**rest}"),

        new(Data, "/api/v1/competitors/{**rest}"),
        new(Data, "/api/v1/data/{id}/{**rest}", Deprecation: new("/api/v1/competitors/{id}/data/{**rest}", s_first)),
        new(Data, "/api/v1/updates/{**rest}"),
        new(Data, "/api/v1/snapshots/{**rest}"),
        new(Data, "/api/v1/battlecards/{id}/generate", Limit: RouteLimit.Heavy, MaxBody: Small),
        new(Data, "/api/v1/battlecards/{**rest}"),

        new(Agent, "/api/v1/agent/{**rest}"),

        new(Query, AskPath, IsStream: true, Limit: RouteLimit.Heavy, MaxBody: Small),
        new(Query, "/api/v1/query/{**rest}"),
        new(Query, "/api/v1/search/{**rest}"),
        new(Query, "/api/v1/dashboard/{**rest}"),

        new(Notification, "/api/v1/live", IsStream: true),
        new(Notification, "/hubs/live/{**rest}", IsStream: true),
        new(Notification, "/api/v1/alerts/{**rest}"),
        new(Notification, "/api/v1/channels/{**rest}", HasSecrets: true),
        new(Notification, "/api/v1/deliveries/{**rest}"),
        new(Notification, "/api/v1/digests/{**rest}"),
        new(Notification, "/api/v1/integrations/{**rest}"),
    ];

    public static FrozenDictionary<string, GatewayRoute> ById { get; } = All.ToFrozenDictionary(route => route.Id, StringComparer.Ordinal);

    public static IReadOnlyList<string> Services { get; } = [.. All.Select(route => route.Service).Distinct().Order(StringComparer.Ordinal)];
}
