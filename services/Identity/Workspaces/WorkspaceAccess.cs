using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces;

/// <summary>
/// Lets a caller into the workspace that the path names, and only then may the request's connection see its rows.
/// </summary>
/// <remarks>
/// A person's role is read from the database and not from their token: here a removed member is out at once.
/// A partner's client reads with <c>workspaces:read</c>, renames with <c>workspaces:write</c>, and never manages people or clients:
/// it could give itself more than it was given.
/// </remarks>
internal static class WorkspaceAccess
{
    public static RouteHandlerBuilder RequireWorkspaceRole(this RouteHandlerBuilder route, string role, string? clientScope = null) =>
        route.AddEndpointFilter((context, next) => CheckAsync(context, next, role, clientScope));

    private static async ValueTask<object?> CheckAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next, string needed, string? clientScope)
    {
        var http = context.HttpContext;
        var caller = http.RequestServices.GetRequiredService<RequestContext>();
        var id = Guid.Parse((string)http.GetRouteValue("id")!);
        string? role;
        if (http.User.FindPerson() is { } person)
        {
            var memberships = await http.RequestServices.GetRequiredService<Accounts.Accounts>()
                .MembershipsAsync(person, http.RequestAborted);
            role = memberships.FirstOrDefault(m => m.Id == id)?.Role;
        }
        else
        {
            role = WorkspaceClaim.Of(http.User).FirstOrDefault(w => w.Id == id)?.Role;
        }

        if (role is null)
        {
            return Problems.NotFound("There is no such workspace for you.");
        }

        // A program that acts for a person may do what both of them may.
        var isScoped = role == Roles.Client || http.User.IsLimited();
        var lacksScope = isScoped && (clientScope is null || !http.User.HasScope(clientScope));
        if (lacksScope || role != Roles.Client && !Roles.Includes(role, needed))
        {
            return Problems.Forbidden(lacksScope
                ? clientScope is null ? "Only people may do this." : $"This needs the scope {clientScope}."
                : $"This needs the role {needed}; yours is {role}.");
        }

        (caller.WorkspaceId, caller.Role) = (id, role);
        return await next(context);
    }
}
