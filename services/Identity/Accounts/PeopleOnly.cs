using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Accounts;

/// <summary>Routes about the caller's own account, which a partner's client does not have.</summary>
internal static class PeopleOnly
{
    public static RouteHandlerBuilder ForPeople(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
        context.HttpContext.User.FindPerson() is null
            ? Problems.NotFound("This token belongs to an API client, not to a person.")
            : await next(context)).ProducesProblem(StatusCodes.Status404NotFound);
}
