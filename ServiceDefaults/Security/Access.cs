using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Says on a group of routes who may call them.</summary>
public static class Access
{
    /// <summary>
    /// A signed-in caller with a workspace. A person needs <paramref name="role"/> (by default viewer to read, member to write); a
    /// partner's client needs the scope <c>{noun}:read</c> or <c>{noun}:write</c>. Otherwise 401 or 403.
    /// </summary>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder routes, string noun, string? role = null)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .AddRequirements(new AccessRequirement(noun, role))
            .Build());
}
