using System.Collections.Frozen;

namespace Periscope.ServiceDefaults.Security;

/// <summary>The permission table: which role may do what in a workspace. Every check of a person's role asks it.</summary>
/// <remarks>
/// A row is named after the noun of a path, as the scopes of clients are. Roles include those before them, so the least role is enough.
/// Whether somebody may see the workspace at all is decided before: a stranger gets 404.
/// </remarks>
public static class Permissions
{
    /// <summary>What no row names.</summary>
    public const string Anything = "*";

    /// <summary>Marking alerts read, which changes nothing for whoever may read them.</summary>
    public const string AlertsRead = "alerts.read";

    /// <summary>Leaving a workspace.</summary>
    public const string MembersSelf = "members.self";

    /// <summary>Making, changing or removing an owner.</summary>
    public const string MembersOwners = "members.owners";

    /// <summary>Removing the workspace with all that it has.</summary>
    public const string WorkspacesRemoval = "workspaces.removal";

    public static IReadOnlyList<Permission> Table { get; } =
    [
        // What the platform watches, and from where. Retrying a capture costs as much as asking for one.
        new("competitors", Roles.Viewer, Roles.Admin),
        new("jobs", Roles.Viewer, Roles.Admin),
        // An opinion on an update is its writer's own.
        new("updates", Roles.Viewer, Roles.Viewer),
        new("snapshots", Roles.Viewer, Roles.Admin),
        new("battlecards", Roles.Viewer, Roles.Member),
        new("query", Roles.Viewer, Roles.Member),
        new("dashboard", Roles.Viewer, Roles.Member),

        // Who is told what, where and by whom.
        new("alerts", Roles.Member, Roles.Admin),
        new(AlertsRead, Roles.Member, Roles.Member),
        new("channels", Roles.Member, Roles.Admin),
        new("deliveries", Roles.Member, Roles.Admin),
        // SignalR opens with a POST, which is no write: whoever may look may connect.
        new("live", Roles.Viewer, Roles.Viewer),

        new("workspaces", Roles.Viewer, Roles.Admin),
        new(WorkspacesRemoval, Roles.Owner, Roles.Owner),
        new("members", Roles.Viewer, Roles.Admin),
        new(MembersSelf, Roles.Viewer, Roles.Viewer),
        new(MembersOwners, Roles.Owner, Roles.Owner),
        new("invitations", Roles.Admin, Roles.Admin),
        new("api-clients", Roles.Admin, Roles.Admin),
        new("audit", Roles.Admin, Roles.Admin),
        new("system", Roles.Admin, Roles.Admin),

        new(Anything, Roles.Viewer, Roles.Member),
    ];

    private static readonly FrozenDictionary<string, Permission> s_byName = Table.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The row of a name, or that of <see cref="Anything"/>.</summary>
    public static Permission Of(string name) => s_byName.GetValueOrDefault(name) ?? s_byName[Anything];

    /// <summary>Whether a member with this role may; false for anything that is no role.</summary>
    public static bool Allows(string? role, string name, bool writes) => Roles.Includes(role, Of(name).Least(writes));
}

/// <param name="Name">A path's noun, or something more special with a dot.</param>
/// <param name="Read">The least role for GET and HEAD.</param>
/// <param name="Write">The least role for everything else.</param>
public sealed record Permission(string Name, string Read, string Write)
{
    public string Least(bool writes) => writes ? Write : Read;
}
