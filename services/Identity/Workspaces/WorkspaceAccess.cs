using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces;

/// <summary>
/// Lets a caller into the workspace that the path names, and only then do the request's statements see its rows.
/// </summary>
/// <remarks>
/// A person's role is read from the database and not from their token: here a removed member is out at once.
/// A partner's client reads with <c>workspaces:read</c>, renames with <c>workspaces:write</c>, and never manages people or clients:
/// it could give itself more than it was given.
/// </remarks>
internal static class WorkspaceAccess
{
    /// <param name="route">One below <c>/api/v1/workspaces/{id}</c>.</param>
    /// <param name="permission">The row of <see cref="Permissions"/> that decides for a person.</param>
    /// <param name="clientScope">What a client needs; null when no client may.</param>
    public static RouteHandlerBuilder RequireWorkspace(this RouteHandlerBuilder route, string permission, string? clientScope = null) =>
        route.AddEndpointFilter((context, next) => CheckAsync(context, next, permission, clientScope)).ProducesProblem(StatusCodes.Status403Forbidden);

    private static async ValueTask<object?> CheckAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next, string permission, string? clientScope)
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

        var writes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        // A program that acts for a person may do what both of them may.
        var isScoped = role == Roles.Client || http.User.IsLimited();
        var lacksScope = isScoped && (clientScope is null || !http.User.HasScope(clientScope));
        if (lacksScope && clientScope is not null)
        {
            ScopeChallenge.Tell(http, clientScope);
        }

        if (lacksScope || role != Roles.Client && !Permissions.Allows(role, permission, writes))
        {
            return Problems.Forbidden(lacksScope
                ? clientScope is null ? "Only people may do this." : $"This needs the scope {clientScope}."
                : $"This needs the role {Permissions.Of(permission).Least(writes)}; yours is {role}.");
        }

        caller.Role = role;
        await http.RequestServices.GetRequiredService<ServiceDbContext>().SpeakForAsync(id, http.RequestAborted);
        return await next(context);
    }
}
