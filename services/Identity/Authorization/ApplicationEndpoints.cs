using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Authorization;

internal static class ApplicationEndpoints
{
    public static void MapApplications(this IEndpointRouteBuilder routes)
    {
        // As with sessions: a revocation is told to every process at once.
        var group = routes.MapGroup("/api/v1/auth/applications").WithTags("Sign-in").RequireAuthorization().HasEffectElsewhere();
        group.MapGet("/", List).ForPeople()
            .WithName("ListApplications").WithSummary("The programs that the person has allowed something, the last allowed first");
        group.MapDelete("/{clientId}", Withdraw).ForPeople()
            .WithName("WithdrawApplication").WithSummary("Takes back what was allowed, and ends the program's tokens");
    }

    internal static async Task<Ok<Page<ApplicationResponse>>> List(
        [AsParameters] Paging paging, ClaimsPrincipal user, Applications applications, CancellationToken cancellationToken)
    {
        var all = await applications.ListAsync(user.FindPerson()!.Value, cancellationToken);
        return TypedResults.Ok(Page<ApplicationResponse>.Of(
            [.. all.Skip(paging.Skip).Take(paging.Take).Select(ApplicationResponse.From)], all.Count, paging));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Withdraw(
        string clientId, ClaimsPrincipal user, Applications applications, CancellationToken cancellationToken) =>
        await applications.WithdrawAsync(user.FindPerson()!.Value, clientId, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NotFound("You have allowed no such program anything.");
}

/// <param name="Scopes">What it may do, as in <c>/connect/authorize</c>.</param>
/// <param name="LastUsedAt">When it last got a refresh token; null for one that never did.</param>
/// <param name="SignedIn">Whether it can still get access tokens without asking.</param>
public sealed record ApplicationResponse(
    string ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset AllowedAt, DateTimeOffset? LastUsedAt, bool SignedIn)
{
    internal static ApplicationResponse From(AllowedApplication application) => new(
        application.ClientId, application.Name, application.Scopes, application.GrantedAt, application.UsedAt, application.IsSignedIn);
}
