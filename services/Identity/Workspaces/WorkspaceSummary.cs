namespace Periscope.Identity.Workspaces;

/// <summary>A workspace, and what the caller is in it.</summary>
public sealed record WorkspaceSummary(Guid Id, string Name, string Role, string Plan)
{
    internal static WorkspaceSummary From(Membership membership) =>
        new(membership.Id, membership.Name, membership.Role, membership.Plan);
}
