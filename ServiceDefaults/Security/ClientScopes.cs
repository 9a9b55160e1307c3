namespace Periscope.ServiceDefaults.Security;

/// <summary>The scopes that there are: what <see cref="Access.RequireAccess"/> and Identity's workspaces ask of partners' clients.</summary>
public static class ClientScopes
{
    private static readonly string[] s_nouns =
    [
        "agent", "alerts", "battlecards", "channels", "competitors", "dashboard", "deliveries", "jobs", "live", "query", "snapshots", "system",
        "updates", "workspaces",
    ];

    public static IReadOnlyList<string> All { get; } = [.. s_nouns.SelectMany(noun => new[] { $"{noun}:read", $"{noun}:write" })];
}
