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
        where TBuilder : IEndpointConventionBuilder => routes.Require(new AccessRequirement("system", "system", Operator: true));

    /// <summary>
    /// A signed-in caller with a workspace. A person needs the role that <see cref="Permissions"/> asks for; a partner's client needs the
    /// scope <c>{noun}:read</c> or <c>{noun}:write</c>. Otherwise 401 or 403.
    /// </summary>
    /// <param name="routes">A route, or a group; what a route says itself counts in place of what its group says.</param>
    /// <param name="noun">The path's noun.</param>
    /// <param name="permission">Another row than the noun's.</param>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder routes, string noun, string? permission = null)
        where TBuilder : IEndpointConventionBuilder =>
        routes.Require(new AccessRequirement(noun, permission ?? noun));

    private static TBuilder Require<TBuilder>(this TBuilder routes, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        var policy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirement).Build();
        // Authorization asks for all policies of an endpoint together, and a group's come first.
        routes.Add(endpoint =>
        {
            foreach (var wider in endpoint.Metadata.OfType<AuthorizationPolicy>().Where(IsAccess).ToList())
            {
                endpoint.Metadata.Remove(wider);
            }
        });
        return routes.RequireAuthorization(policy);
    }

    private static bool IsAccess(AuthorizationPolicy policy) => policy.Requirements.OfType<AccessRequirement>().Any();
}
