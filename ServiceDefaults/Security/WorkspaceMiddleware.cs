using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Security;

/// <summary>
/// Decides for which workspace the caller speaks: the only one of the token, or the one that <c>X-Tenant-ID</c> names
/// (on the live paths, where a browser can set no header, also the parameter <c>workspaceId</c>).
/// </summary>
/// <remarks>
/// What only the installation's operators may do is done for their workspace (<see cref="Access.OperatorSetting"/>), unless another is named.
/// A workspace that the caller is no member of answers 404, so that nobody can find out which ones exist. The role is the token's, unless
/// it has changed since the token was issued.
/// </remarks>
internal sealed class WorkspaceMiddleware(
    RequestDelegate next, RevokedTokens revoked, IProblemDetailsService problems, IConfiguration configuration)
{
    public Task InvokeAsync(HttpContext http, RequestContext context)
    {
        if (http.User.Identity?.IsAuthenticated != true)
        {
            return next(http);
        }

        context.UserId = Guid.TryParse(http.User.FindFirst("sub")?.Value, out var user) ? user : null;
        var memberships = WorkspaceClaim.Of(http.User);
        var asked = http.Request.Headers[RequestContext.WorkspaceHeader].ToString();
        if (asked.Length == 0 && TokenValidation.IsLive(http.Request.Path))
        {
            asked = http.Request.Query["workspaceId"].ToString();
        }

        var chosen = asked.Length == 0
            ? memberships.Count == 1 ? memberships[0] : OperatorsWorkspace(http) is { } own ? memberships.FirstOrDefault(m => m.Id == own) : null
            : Guid.TryParse(asked, out var id) ? memberships.FirstOrDefault(m => m.Id == id) : null;
        var role = chosen is null || context.UserId is not { } person ? chosen?.Role : revoked.RoleNow(chosen.Id, person, chosen.Role);
        var isGone = chosen is not null && (role is null || revoked.HasLost(chosen.Id));
        chosen = isGone ? null : chosen;
        if (chosen is null && (asked.Length > 0 || (isGone && NeedsWorkspace(http))))
        {
            return RefuseAsync(http, StatusCodes.Status404NotFound, "There is no such workspace for you.");
        }

        if (chosen is null && NeedsWorkspace(http))
        {
            return OperatorsWorkspace(http) is not null
                ? RefuseAsync(http, StatusCodes.Status403Forbidden, AccessHandler.OperatorsOnly)
                : RefuseAsync(http, StatusCodes.Status400BadRequest, memberships.Count == 0
                    ? "You belong to no workspace: make one, or accept an invitation, and ask for a new token then."
                    : $"You belong to {memberships.Count} workspaces: name one in the header {RequestContext.WorkspaceHeader}.");
        }

        context.WorkspaceId = chosen?.Id;
        context.Role = chosen is null ? null : role;
        context.Plan = chosen?.Plan;
        context.Features = chosen?.Features;
        Activity.Current?.SetTag("periscope.workspace_id", chosen?.Id);
        return next(http);
    }

    private static bool NeedsWorkspace(HttpContext http) => Requirements(http).Any();

    private static IEnumerable<AccessRequirement> Requirements(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements.OfType<AccessRequirement>()) ?? [];

    // The one that this request can be for alone; null where any will do.
    private Guid? OperatorsWorkspace(HttpContext http) =>
        Requirements(http).Any(requirement => requirement.Operator) && Guid.TryParse(configuration[Access.OperatorSetting], out var workspace)
            ? workspace
            : null;

    private async Task RefuseAsync(HttpContext http, int status, string detail)
    {
        http.Response.StatusCode = status;
        await problems.WriteAsync(new() { HttpContext = http, ProblemDetails = { Status = status, Detail = detail } });
    }
}
