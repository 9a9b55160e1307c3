using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Accounts;

internal static class PasswordEndpoints
{
    public static void MapPasswords(this IEndpointRouteBuilder routes) =>
        // A wrong password is counted although it is refused.
        routes.MapPost("/api/v1/auth/password", Change).WithTags("Sign-in").RequireAuthorization().HasEffectElsewhere().ForPeople().LimitAttempts()
            .WithName("ChangePassword").WithSummary("Changes the password, and signs the person out everywhere but here");

    internal static async Task<Results<NoContent, ProblemHttpResult, ValidationProblem>> Change(
        ChangePasswordRequest request, ClaimsPrincipal user, SignIn signIn, NewPassword newPassword, CancellationToken cancellationToken)
    {
        if (await signIn.ConfirmAsync(user.FindPerson()!.Value, request.CurrentPassword, cancellationToken) is not { } proof)
        {
            return Problems.Forbidden(SignIn.PasswordRefused);
        }

        if (Passwords.Refuse(request.NewPassword, new EmailAddress(proof.Account.Email, proof.Account.Email.ToLowerInvariant())) is { } reason)
        {
            return Problems.Invalid("newPassword", reason);
        }

        return await newPassword.SetAsync(proof, request.NewPassword, user.FindSession(), cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Forbidden(SignIn.PasswordRefused);
    }
}

public sealed record ChangePasswordRequest(
    [property: Required, StringLength(Passwords.MaxLength)] string CurrentPassword,
    [property: Required, StringLength(Passwords.MaxLength)] string NewPassword);
