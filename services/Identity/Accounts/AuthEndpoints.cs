using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Web;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Identity.Accounts;

internal static class AuthEndpoints
{
    /// <summary>The problem's <c>code</c> when the password was right and a code is asked for.</summary>
    public const string SecondFactorRequired = "second_factor_required";

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/auth").WithTags("Sign-in").HasEffectElsewhere();
        group.MapPost("/register", Register).LimitAttempts().AllowAnonymous()
            .WithName("Register").WithSummary("Creates an account and its first workspace");
        group.MapPost("/login", Login).LimitAttempts().AllowAnonymous()
            .WithName("Login").WithSummary("Exchanges e-mail and password, and the code where a second factor is in use, for tokens");
        group.MapPost("/refresh", Refresh).LimitAttempts().AllowAnonymous()
            .WithName("Refresh").WithSummary("Exchanges a refresh token, once, for new tokens");
        group.MapPost("/logout", Logout).LimitAttempts().AllowAnonymous()
            .WithName("Logout").WithSummary("Ends the session of the refresh token, or of the access token");
        group.MapGet("/me", Me).RequireAuthorization().WithName("Me").WithSummary("Who is signed in, and their workspaces");
    }

    internal static async Task<Results<Created<RegisteredResponse>, ValidationProblem, ProblemHttpResult>> Register(
        RegisterRequest request, Registration registration, CancellationToken cancellationToken)
    {
        if (EmailAddress.Parse(request.Email) is not { } email)
        {
            return Problems.Invalid("email", "This is not an e-mail address.");
        }

        if (Passwords.Refuse(request.Password, email) is { } reason)
        {
            return Problems.Invalid("password", reason);
        }

        var account = new NewAccount(Guid.CreateVersion7(), email, request.Name.Trim(), request.Password);
        var workspace = registration.NewWorkspace(request.Workspace, Plans.Free);
        if (!await registration.RegisterAsync(account, workspace, cancellationToken))
        {
            return Problems.Conflict("There is an account with this e-mail already.");
        }

        var own = new WorkspaceSummary(workspace.Id, workspace.Name, ServiceDefaults.Security.Roles.Owner, workspace.Plan);
        return TypedResults.Created("/api/v1/auth/me", new RegisteredResponse(account.Id, email.Text, account.Name, [own]));
    }

    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> Login(
        LoginRequest request, SignIn signIn, Sessions sessions, HttpContext http, CancellationToken cancellationToken)
    {
        NoStore(http);
        if (await signIn.WithPasswordAsync(request.Email, request.Password, cancellationToken) is not { } proof)
        {
            return Unauthorized(SignIn.Refused);
        }

        if (proof.NeedsCode && string.IsNullOrWhiteSpace(request.Code))
        {
            return CodeRequired("Send the authenticator's code, or a recovery code, as well.");
        }

        if (proof.NeedsCode && !await signIn.WithCodeAsync(proof.Account.Id, request.Code!, cancellationToken))
        {
            return CodeRequired(SignIn.CodeRefused);
        }

        return await sessions.OpenAsync(proof, http.Request.Headers.UserAgent, AttemptLimit.Address(http), cancellationToken) is { } tokens
            ? TypedResults.Ok(tokens)
            : Unauthorized(SignIn.Refused);
    }

    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> Refresh(
        RefreshRequest request, Sessions sessions, HttpContext http, CancellationToken cancellationToken)
    {
        NoStore(http);
        return await sessions.RefreshAsync(request.RefreshToken, cancellationToken) is { } tokens
            ? TypedResults.Ok(tokens)
            : Unauthorized("The refresh token is unknown, used, expired, or its session has ended. Sign in again.");
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Logout(
        LogoutRequest? request, Sessions sessions, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (request?.RefreshToken is { Length: > 0 } token)
        {
            await sessions.EndAsync(token, cancellationToken);
        }
        else if (user.FindSession() is { } session && user.FindPerson() is { } person)
        {
            await sessions.EndAsync(session, person, cancellationToken);
        }
        else
        {
            return Unauthorized("Send the refresh token whose session is to end, or an access token.");
        }

        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<MeResponse>, ProblemHttpResult>> Me(
        ClaimsPrincipal user, Accounts accounts, CancellationToken cancellationToken)
    {
        if (user.FindPerson() is not { } id)
        {
            return Problems.NotFound("This token belongs to an API client, not to a person.");
        }

        if (await accounts.FindAsync(id, cancellationToken) is not { } account)
        {
            return Unauthorized("This account is gone.");
        }

        var workspaces = await accounts.MembershipsAsync(id, cancellationToken);
        return TypedResults.Ok(new MeResponse(
            account.Id, account.Email, await accounts.IsEmailVerifiedAsync(id, cancellationToken), account.Name,
            [.. workspaces.Select(WorkspaceSummary.From)]));
    }

    private static ProblemHttpResult Unauthorized(string detail) =>
        TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "Unauthorized", detail: detail);

    private static ProblemHttpResult CodeRequired(string detail) => TypedResults.Problem(
        statusCode: StatusCodes.Status401Unauthorized, title: "Unauthorized", detail: detail,
        extensions: new Dictionary<string, object?> { ["code"] = SecondFactorRequired });

    private static void NoStore(HttpContext http) => http.Response.Headers.CacheControl = "no-store";
}

public sealed record RegisterRequest(
    [property: Required, StringLength(EmailAddress.MaxLength)] string Email,
    [property: Required, StringLength(Passwords.MaxLength)] string Password,
    [property: Required, StringLength(200, MinimumLength = 1), PlainName] string Name,
    [property: Required, StringLength(Workspaces.Workspace.MaxNameLength, MinimumLength = 1), PlainName] string Workspace);

/// <param name="Code">The authenticator's code or a recovery code, for an account with a second factor.</param>
public sealed record LoginRequest(
    [property: Required, StringLength(EmailAddress.MaxLength)] string Email,
    [property: Required, StringLength(Passwords.MaxLength)] string Password,
    [property: StringLength(SignIn.MaxCodeLength)] string? Code = null);

public sealed record RefreshRequest([property: Required, StringLength(200)] string RefreshToken);

public sealed record LogoutRequest([property: StringLength(200)] string? RefreshToken);

public sealed record RegisteredResponse(Guid Id, string Email, string Name, IReadOnlyList<WorkspaceSummary> Workspaces);

public sealed record MeResponse(Guid Id, string Email, bool EmailVerified, string Name, IReadOnlyList<WorkspaceSummary> Workspaces);
