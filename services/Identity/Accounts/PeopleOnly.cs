using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Accounts;

/// <summary>Routes about the caller's own account, which a partner's client does not have.</summary>
internal static class PeopleOnly
{
    public static RouteHandlerBuilder ForPeople(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
        context.HttpContext.User.FindPerson() is null
            ? Refuse(context.HttpContext.User)
            : await next(context)).ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>Says what the token stands for instead, and where that is told.</summary>
    public static ProblemHttpResult Refuse(ClaimsPrincipal user) => Problems.NotFound(user.FindFirst(AccessTokens.GrantClaim) is null
        ? "This token stands for an API client. GET /api/v1/workspaces tells where it may act, and POST /connect/introspect what the token is."
        : "This token stands for an API client that acts for somebody. GET /connect/userinfo tells for whom, as far as its scopes allow.");
}
