using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Says on a group of routes who may call them.</summary>
public static class Access
{
    /// <summary>The workspace of those who run this installation; "any" where all workspaces are theirs. Nobody's when it is not set.</summary>
    public const string OperatorSetting = "Operations:WorkspaceId";

    internal const string AnyWorkspace = "any";

    /// <summary>
    /// An admin of the workspace that <see cref="OperatorSetting"/> names: for what all workspaces share, such as circuit breakers, whose
    /// names would tell one customer which sites another one watches.
    /// </summary>
    public static TBuilder RequireOperator<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.Require(new AccessRequirement("system", Roles.Admin, Operator: true));

    /// <summary>
    /// A signed-in caller with a workspace. A person needs <paramref name="role"/> (by default viewer to read, member to write); a
    /// partner's client needs the scope <c>{noun}:read</c> or <c>{noun}:write</c>. Otherwise 401 or 403.
    /// </summary>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder routes, string noun, string? role = null)
        where TBuilder : IEndpointConventionBuilder =>
        routes.Require(new AccessRequirement(noun, role));

    private static TBuilder Require<TBuilder>(this TBuilder routes, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirement).Build());
}
