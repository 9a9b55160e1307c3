using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Mail;

internal static class MailEndpoints
{
    public const string LinkRefused = "This link is unknown, used or too old.";

    public static void MapMail(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/auth").WithTags("Sign-in").HasEffectElsewhere();
        group.MapPost("/verify-email", Verify).LimitAttempts().AllowAnonymous()
            .WithName("VerifyEmail").WithSummary("Confirms the address with the token that was mailed to it");
        group.MapPost("/verify-email/send", SendVerification).RequireAuthorization().ForPeople().LimitAttempts()
            .WithName("SendVerification").WithSummary("Mails the person a new link to confirm their address");
        group.MapPost("/forgot-password", Forgot).LimitAttempts().AllowAnonymous()
            .WithName("ForgotPassword").WithSummary("Mails a link for a new password, if the address has an account; the answer does not say");
        group.MapPost("/reset-password", Reset).LimitAttempts().AllowAnonymous()
            .WithName("ResetPassword").WithSummary("Sets a new password with the token from the mail, and signs the person out everywhere");
    }

    internal static async Task<Results<NoContent, ValidationProblem>> Verify(
        MailTokenRequest request, MailTokens tokens, CancellationToken cancellationToken) =>
        await tokens.VerifyAsync(request.Token, cancellationToken) ? TypedResults.NoContent() : Problems.Invalid("token", LinkRefused);

    internal static async Task<Results<Accepted, ProblemHttpResult>> SendVerification(
        ClaimsPrincipal user, Accounts.Accounts accounts, MailQueue queue, CancellationToken cancellationToken)
    {
        if (!queue.IsOpen)
        {
            return NoMailServer();
        }

        if (await accounts.FindAsync(user.FindPerson()!.Value, cancellationToken) is { } account)
        {
            await queue.AddAsync(MailKinds.Verification, EmailAddress.Parse(account.Email)!, cancellationToken);
        }

        return TypedResults.Accepted((string?)null);
    }

    internal static async Task<Results<Accepted, ValidationProblem, ProblemHttpResult>> Forgot(
        ForgotPasswordRequest request, MailQueue queue, CancellationToken cancellationToken)
    {
        if (!queue.IsOpen)
        {
            return NoMailServer();
        }

        if (EmailAddress.Parse(request.Email) is not { } email)
        {
            return Problems.Invalid("email", "This is not an e-mail address.");
        }

        await queue.AddAsync(MailKinds.Reset, email, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    internal static async Task<Results<NoContent, ValidationProblem>> Reset(
        ResetPasswordRequest request, MailTokens tokens, CancellationToken cancellationToken)
    {
        if (await tokens.FindResetAsync(request.Token, cancellationToken) is not { } account)
        {
            return Problems.Invalid("token", LinkRefused);
        }

        if (Passwords.Refuse(request.Password, EmailAddress.Parse(account.Email)!) is { } reason)
        {
            return Problems.Invalid("password", reason);
        }

        return await tokens.ResetAsync(request.Token, request.Password, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Invalid("token", LinkRefused);
    }

    internal static ProblemHttpResult NoMailServer() => Problems.Of(
        StatusCodes.Status503ServiceUnavailable, "No mail server", "This installation sends no mail. Ask the people who run it.");
}

public sealed record MailTokenRequest([property: Required, StringLength(MailTokens.MaxLength)] string Token);

public sealed record ForgotPasswordRequest([property: Required, StringLength(EmailAddress.MaxLength)] string Email);

public sealed record ResetPasswordRequest(
    [property: Required, StringLength(MailTokens.MaxLength)] string Token,
    [property: Required, StringLength(Passwords.MaxLength)] string Password);
