using Periscope.ServiceDefaults.Security;

namespace Periscope.TestKit;

/// <summary>Who calls: a person in workspaces, or with <see cref="Scope"/> a partner's client.</summary>
public sealed record TestCaller
{
    public Guid UserId { get; init; } = Guid.CreateVersion7();

    public IReadOnlyList<WorkspaceClaim> Workspaces { get; init; } = [];

    public string? Scope { get; init; }

    /// <summary>A member of one workspace, on the plan without limits.</summary>
    public static TestCaller In(Guid workspace, string role = Roles.Owner) =>
        new() { Workspaces = [new(workspace, role, "enterprise")] };

    /// <summary>A partner's client with these space-separated scopes.</summary>
    public static TestCaller Client(Guid workspace, string scope) =>
        new() { Workspaces = [new(workspace, Roles.Client, "enterprise")], Scope = scope };
}
