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

    /// <summary>The one question-asking path, which the plan limits.</summary>
    public const string AskPath = "/api/v1/query/ask";

    public static IReadOnlyList<GatewayRoute> All { get; } =
    [
        new(Identity, "/.well-known/{**rest}", IsPublic: true),
        new(Identity, "/connect/{**rest}", IsPublic: true),
        new(Identity, "/api/v1/auth/register", IsPublic: true),
        new(Identity, "/api/v1/auth/login", IsPublic: true),
        new(Identity, "/api/v1/auth/refresh", IsPublic: true),
        // Signing out works with the refresh token alone, after the access token has expired.
        new(Identity, "/api/v1/auth/logout", IsPublic: true),
        new(Identity, "/api/v1/auth/{**rest}"),
        new(Identity, "/api/v1/workspaces/{**rest}"),

        // Pages for people; whoever needs to be signed in there is, by cookie.
        new(Identity, "/signin/{**rest}", IsPublic: true),
        new(Identity, "/signout/{**rest}", IsPublic: true),
        new(Identity, "/register/{**rest}", IsPublic: true),
        new(Identity, "/devices/{**rest}", IsPublic: true),
        new(Identity, "/second-factor/{**rest}", IsPublic: true),

        new(Crawler, "/api/v1/competitors/{id}/sources/{**rest}"),
        new(Crawler, "/api/v1/competitors/{id}/scrape"),
        new(Crawler, "/api/v1/jobs/{**rest}"),

        new(Data, "/api/v1/competitors/{**rest}"),
        new(Data, "/api/v1/updates/{**rest}"),
        new(Data, "/api/v1/snapshots/{**rest}"),
        new(Data, "/api/v1/battlecards/{**rest}"),

        new(Agent, "/api/v1/agent/{**rest}"),

        new(Query, AskPath, IsStream: true),
        new(Query, "/api/v1/query/{**rest}"),
        new(Query, "/api/v1/search/{**rest}"),
        new(Query, "/api/v1/dashboard/{**rest}"),

        new(Notification, "/api/v1/live", IsStream: true),
        new(Notification, "/hubs/live/{**rest}", IsStream: true),
        new(Notification, "/api/v1/alerts/{**rest}"),
        new(Notification, "/api/v1/channels/{**rest}"),
        new(Notification, "/api/v1/deliveries/{**rest}"),
        new(Notification, "/api/v1/digests/{**rest}"),
        new(Notification, "/api/v1/integrations/{**rest}"),
    ];

    public static IReadOnlyList<string> Services { get; } = [.. All.Select(route => route.Service).Distinct().Order(StringComparer.Ordinal)];
}
