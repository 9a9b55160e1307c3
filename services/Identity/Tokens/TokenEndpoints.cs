using System.Text.Json.Serialization;
using Periscope.Identity.Accounts;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Tokens;

/// <summary><c>/connect/token</c>: codes, refresh and client credentials, with the answers of RFC 6749, sections 5.1 and 5.2.</summary>
internal static class TokenEndpoints
{
    public static IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token", "client_credentials"];

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/connect/token", Token).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery()
            .WithTags("OAuth").WithName("Token").WithSummary("OAuth 2 token endpoint: authorization_code, refresh_token, client_credentials")
            .Accepts<OAuthTokenRequest>("application/x-www-form-urlencoded")
            .Produces<OAuthTokenResponse>().Produces<OAuthError>(400).Produces<OAuthError>(401);
        routes.MapOtherBodies("/connect/token");
    }

    internal static async Task<IResult> Token(
        HttpContext http, ClientAuthentication authentication, TokenBinding binding, GrantTokens grantTokens, AccessTokens accessTokens,
        Sessions sessions, AttemptLimit attempts, CancellationToken cancellationToken)
    {
        var (form, failure) = await OAuthForm.ReadAsync(http, cancellationToken);
        if (form is null)
        {
            return failure!.Answer(http);
        }

        var type = form["grant_type"].ToString();
        if (!GrantTypes.Contains(type))
        {
            return (type.Length == 0
                ? OAuthFailure.InvalidRequest("grant_type is missing.")
                : new OAuthFailure("unsupported_grant_type", $"Supported are {string.Join(", ", GrantTypes)}.")).Answer(http);
        }

        if (type == "refresh_token" && form["refresh_token"].ToString() is var presented
            && !presented.StartsWith(Grants.TokenPrefix, StringComparison.Ordinal))
        {
            return await ForSessionAsync(http, presented, sessions, attempts, cancellationToken);
        }

        var proof = await authentication.AuthenticateAsync(http.Request, form, cancellationToken);
        if (proof.Client is not { } client)
        {
            return attempts.Refuse(http, proof.Failure ?? OAuthFailure.InvalidClient("The client does not say who it is."));
        }

        var (thumbprint, unbound) = await binding.OfAsync(http, client, cancellationToken);
        if (unbound is not null)
        {
            return unbound.Answer(http);
        }

        var (answer, refused) = type switch
        {
            "authorization_code" => await grantTokens.RedeemAsync(client, form, thumbprint, cancellationToken),
            "refresh_token" => await grantTokens.RefreshAsync(client, form, thumbprint, cancellationToken),
            _ => ForClient(client, form, thumbprint, accessTokens),
        };
        return answer is not null ? TypedResults.Ok(answer)
            : refused is { Error: "invalid_grant" } && client.IsPublic ? attempts.Refuse(http, refused)
            : refused!.Answer(http);
    }

    private static (OAuthTokenResponse? Answer, OAuthFailure? Failure) ForClient(
        RegisteredClient client, IFormCollection form, string? thumbprint, AccessTokens accessTokens)
    {
        if (client.IsPublic || client.Scopes.Count == 0)
        {
            return (null, OAuthFailure.UnauthorizedClient("This client acts for people only."));
        }

        var asked = Scopes.Parse(form["scope"]);
        if (asked.FirstOrDefault(scope => !client.Scopes.Contains(scope)) is { } foreign)
        {
            return (null, OAuthFailure.InvalidScope(Scopes.IsScope(foreign) ? $"This client has no scope {foreign}." : "This is no scope."));
        }

        var granted = asked.Length == 0 ? client.Scopes : asked;
        return (new OAuthTokenResponse(
            accessTokens.ForClient(client, granted, thumbprint), thumbprint is null ? "Bearer" : "DPoP", accessTokens.LifetimeSeconds,
            RefreshToken: null, string.Join(' ', granted), IdToken: null), null);
    }

    // The tokens of /api/v1/auth belong to a session and to no client.
    private static async Task<IResult> ForSessionAsync(
        HttpContext http, string refreshToken, Sessions sessions, AttemptLimit attempts, CancellationToken cancellationToken)
    {
        if (refreshToken.Length == 0)
        {
            return OAuthFailure.InvalidRequest("refresh_token is missing.").Answer(http);
        }

        return await sessions.RefreshAsync(refreshToken, cancellationToken) is { } tokens
            ? TypedResults.Ok(new OAuthTokenResponse(
                tokens.AccessToken, tokens.TokenType, tokens.ExpiresIn, tokens.RefreshToken, Scope: null, IdToken: null))
            : attempts.Refuse(http, OAuthFailure.InvalidGrant("The refresh token is unknown, used, expired, or its session has ended."));
    }
}

/// <summary>The form's fields, for the interface's description.</summary>
public sealed record OAuthTokenRequest(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("redirect_uri")] string? RedirectUri,
    [property: JsonPropertyName("code_verifier")] string? CodeVerifier,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("scope")] string? Scope,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret,
    [property: JsonPropertyName("client_assertion_type")] string? ClientAssertionType,
    [property: JsonPropertyName("client_assertion")] string? ClientAssertion);

public sealed record OAuthTokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    [property: JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scope,
    [property: JsonPropertyName("id_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? IdToken);
