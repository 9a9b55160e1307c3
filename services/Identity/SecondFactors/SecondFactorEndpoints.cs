using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.SecondFactors;

internal static class SecondFactorEndpoints
{
    private const string InUse = "A second factor is in use. Remove it first.";
    private const string NotInUse = "No second factor is in use.";

    public static void MapSecondFactor(this IEndpointRouteBuilder routes)
    {
        // A wrong password is counted although it is refused.
        var group = routes.MapGroup("/api/v1/auth/second-factor").WithTags("Sign-in").RequireAuthorization().HasEffectElsewhere();
        group.MapGet("/", Status).ForPeople()
            .WithName("GetSecondFactor").WithSummary("Whether signing in asks for a code, and how many recovery codes are left");
        group.MapPost("/", Begin).ForPeople().LimitAttempts()
            .WithName("BeginSecondFactor").WithSummary("Makes the secret for an authenticator application; needs the password");
        group.MapPost("/confirm", Confirm).ForPeople().LimitAttempts()
            .WithName("ConfirmSecondFactor").WithSummary("Switches it on with a first code; the ten recovery codes are in this answer and nowhere else");
        group.MapPost("/recovery-codes", ReplaceCodes).ForPeople().LimitAttempts()
            .WithName("ReplaceRecoveryCodes").WithSummary("Makes ten new recovery codes instead of the old; needs password and code");
        group.MapPost("/remove", Remove).ForPeople().LimitAttempts()
            .WithName("RemoveSecondFactor").WithSummary("Switches it off; needs password and code");
    }

    internal static async Task<Ok<SecondFactorResponse>> Status(
        ClaimsPrincipal user, SecondFactors factors, CancellationToken cancellationToken)
    {
        var factor = await factors.FindAsync(user.FindPerson()!.Value, cancellationToken);
        return TypedResults.Ok(new SecondFactorResponse(factor is { Confirmed: true }, factor is { Confirmed: true } ? factor.CodesLeft : 0));
    }

    internal static async Task<Results<Ok<EnrolmentResponse>, ProblemHttpResult>> Begin(
        PasswordRequest request, ClaimsPrincipal user, SignIn signIn, SecondFactors factors, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await signIn.ConfirmAsync(user.FindPerson()!.Value, request.Password, cancellationToken) is not { Account: { } account })
        {
            return Problems.Forbidden(SignIn.PasswordRefused);
        }

        return await factors.BeginAsync(account, cancellationToken) is { } enrolment
            ? TypedResults.Ok(new EnrolmentResponse(enrolment.Secret, enrolment.Link))
            : Problems.Conflict(InUse);
    }

    internal static async Task<Results<Ok<RecoveryCodesResponse>, ProblemHttpResult, ValidationProblem>> Confirm(
        CodeRequest request, ClaimsPrincipal user, SecondFactors factors, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var person = user.FindPerson()!.Value;
        if (await factors.FindAsync(person, cancellationToken) is not { Confirmed: false })
        {
            return Problems.Conflict("There is nothing to confirm: begin first.");
        }

        return await factors.ConfirmAsync(person, request.Code, cancellationToken) is { } codes
            ? TypedResults.Ok(new RecoveryCodesResponse(codes))
            : Problems.Invalid("code", "This is not the code that the authenticator shows now.");
    }

    internal static async Task<Results<Ok<RecoveryCodesResponse>, ProblemHttpResult>> ReplaceCodes(
        PasswordAndCodeRequest request, ClaimsPrincipal user, SignIn signIn, SecondFactors factors, HttpContext http,
        CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await RefuseAsync(request, user, signIn, factors, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.Ok(new RecoveryCodesResponse(await factors.ReplaceCodesAsync(user.FindPerson()!.Value, cancellationToken)));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        PasswordAndCodeRequest request, ClaimsPrincipal user, SignIn signIn, SecondFactors factors, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(request, user, signIn, factors, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await factors.RemoveAsync(user.FindPerson()!.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<ProblemHttpResult?> RefuseAsync(
        PasswordAndCodeRequest request, ClaimsPrincipal user, SignIn signIn, SecondFactors factors, CancellationToken cancellationToken)
    {
        var person = user.FindPerson()!.Value;
        return !await factors.IsOnAsync(person, cancellationToken) ? Problems.Conflict(NotInUse)
            : !await signIn.ConfirmAsync(person, request.Password, request.Code, cancellationToken) ? Problems.Forbidden(SignIn.ConfirmationRefused)
            : null;
    }
}

public sealed record PasswordRequest([property: Required, StringLength(Passwords.MaxLength)] string Password);

public sealed record CodeRequest([property: Required, StringLength(SignIn.MaxCodeLength)] string Code);

public sealed record PasswordAndCodeRequest(
    [property: Required, StringLength(Passwords.MaxLength)] string Password,
    [property: Required, StringLength(SignIn.MaxCodeLength)] string Code);

/// <param name="Enabled">Whether signing in asks for a code.</param>
public sealed record SecondFactorResponse(bool Enabled, int RecoveryCodesLeft);

/// <param name="Secret">Base32, to type into an authenticator.</param>
/// <param name="Link">The same with its parameters as an <c>otpauth:</c> address, to open or to draw as a QR code.</param>
public sealed record EnrolmentResponse(string Secret, string Link);

public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);
