using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.Identity.Privacy;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Tokens;

/// <summary><c>/connect/userinfo</c> (OpenID Connect Core, 5.3): who the token's person is, as far as its scopes say.</summary>
internal static class UserInfoEndpoints
{
    public static void MapUserInfo(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/connect/userinfo").WithTags("OAuth").RequireAuthorization().IgnoresIdempotencyKey()
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", UserInfo).WithName("UserInfo").WithSummary("Who the token's person is");
        group.MapPost("/", UserInfo).DisableAntiforgery().WithName("UserInfoByPost").WithSummary("The same by POST");
    }

    internal static async Task<Results<Ok<UserInfoResponse>, ProblemHttpResult>> UserInfo(
        ClaimsPrincipal user, Grants grants, Accounts.Accounts accounts, HttpContext http, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!user.HasScope(Scopes.OpenId) || !Guid.TryParse(user.FindFirstValue("sub"), out var id)
            || !Guid.TryParse(user.FindFirstValue(AccessTokens.GrantClaim), out var grantId))
        {
            ScopeChallenge.Tell(http, Scopes.OpenId);
            return Problems.Forbidden("This needs a token with the scope openid.");
        }

        if ((await grants.FindAsync(grantId, cancellationToken))?.IsAlive(clock.GetUtcNow()) != true
            || await accounts.FindAsync(id, cancellationToken) is not { } account)
        {
            var scheme = user.FindFirst("cnf") is null ? "Bearer" : DpopProofs.Scheme;
            http.Response.Headers.WWWAuthenticate = $"{scheme} error=\"invalid_token\"";
            return Problems.Of(StatusCodes.Status401Unauthorized, "Unauthorized", "What this token stands for has ended.");
        }

        // Two people whose keys cannot be read must not pass for one with an empty address.
        var hasEmail = user.HasScope(Scopes.Email) && account.Email != PersonalData.Erased;
        return TypedResults.Ok(new UserInfoResponse(
            account.Id.ToString(),
            user.HasScope(Scopes.Profile) && account.Name != PersonalData.Erased ? account.Name : null,
            hasEmail ? account.Email : null,
            hasEmail ? await accounts.IsEmailVerifiedAsync(account.Id, cancellationToken) : null));
    }
}

public sealed record UserInfoResponse(
    [property: JsonPropertyName("sub")] string Subject,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonPropertyName("email"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email,
    [property: JsonPropertyName("email_verified"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? EmailVerified);
