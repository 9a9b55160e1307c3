using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Privacy;

internal static class PrivacyEndpoints
{
    public static void MapPrivacy(this IEndpointRouteBuilder routes) =>
        // Each workspace is left in a transaction of its own, and a wrong password is counted although it is refused.
        routes.MapDelete("/api/v1/auth/me", Delete).WithTags("Sign-in").RequireAuthorization().HasEffectElsewhere().ForPeople().LimitAttempts()
            .WithName("DeleteMe").WithSummary("Deletes the caller's account, and destroys the key of everything that names them")
            .WithDescription("409 while a workspace has no other owner: hand it over or delete it first. The audit trail keeps what was done, "
                + "and stays verifiable; who it was can be read no more.");

    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        [FromBody] DeleteMeRequest request, ClaimsPrincipal user, SignIn signIn, Departure departure, CancellationToken cancellationToken)
    {
        if (await signIn.ConfirmAsync(user.FindPerson()!.Value, request.Password, cancellationToken) is not { Account: { } account })
        {
            return Problems.Forbidden(SignIn.PasswordRefused);
        }

        return await departure.RunAsync(account.Id, cancellationToken) is [_, ..] kept
            ? Problems.Conflict($"Nobody else owns {string.Join(", ", kept.Select(w => w.Name))}: make somebody an owner, or delete it, first.")
            : TypedResults.NoContent();
    }
}

public sealed record DeleteMeRequest([property: Required, StringLength(Passwords.MaxLength)] string Password);
