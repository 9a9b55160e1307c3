using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Security;

/// <summary>
/// What a route asks of its caller: for a person a role in the workspace, for a partner's client the scope <c>noun:read</c> or
/// <c>noun:write</c>; for a client that acts for a person, both.
/// </summary>
/// <param name="Noun">The path's noun, as in <c>competitors:read</c>.</param>
/// <param name="Permission">The row of <see cref="Permissions"/> that decides for a person.</param>
/// <param name="Operator">Whether it shows or changes what all workspaces share, which is the installation's own workspace's business.</param>
internal sealed record AccessRequirement(string Noun, string Permission, bool Operator = false) : IAuthorizationRequirement;

internal sealed class AccessHandler(IConfiguration configuration) : AuthorizationHandler<AccessRequirement>
{
    internal const string OperatorsOnly = "This is for those who run the installation.";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        if (context.Resource is HttpContext http
            && http.RequestServices.GetService(typeof(RequestContext)) is RequestContext { WorkspaceId: not null } caller)
        {
            var safe = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
            if (Refusal(requirement, caller, context.User, writes: !safe) is { } reason)
            {
                context.Fail(reason);
            }
            else
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }

    // A program that acts for a person may do what both of them may.
    private AccessRefusal? Refusal(AccessRequirement requirement, RequestContext caller, ClaimsPrincipal user, bool writes)
    {
        var isClient = caller.Role == Roles.Client;
        var scope = $"{requirement.Noun}:{(writes ? "write" : "read")}";
        if ((isClient || user.IsLimited()) && !user.HasScope(scope))
        {
            return new(this, $"The token lacks the scope {scope}.", scope);
        }

        if (!isClient && !Permissions.Allows(caller.Role, requirement.Permission, writes))
        {
            return new(this, $"This needs the role {Permissions.Of(requirement.Permission).Least(writes)} in the workspace; yours is {caller.Role}.");
        }

        return requirement.Operator && !IsOperator(caller) ? new(this, OperatorsOnly) : null;
    }

    private bool IsOperator(RequestContext caller) => configuration[Access.OperatorSetting] switch
    {
        Access.AnyWorkspace => true,
        { } text when Guid.TryParse(text, out var workspace) => caller.WorkspaceId == workspace,
        _ => false,
    };
}
