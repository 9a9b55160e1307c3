namespace Periscope.Identity.Workspaces;

/// <summary>One workspace as one person sees it: the row of <c>memberships_of</c>.</summary>
internal sealed record Membership(Guid Id, string Name, string Role, string Plan, string Features, DateTimeOffset CreatedAt);
