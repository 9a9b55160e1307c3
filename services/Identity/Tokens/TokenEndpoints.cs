using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Clients;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Tokens;

/// <summary><c>/connect/token</c>: client credentials and refresh, with the answers of RFC 6749, sections 5.1 and 5.2.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/connect/token", Token).HasEffectElsewhere().LimitAttempts().AllowAnonymous().DisableAntiforgery()
            .WithTags("OAuth").WithName("Token").WithSummary("OAuth 2 token endpoint: client_credentials, refresh_token")
            .Accepts<OAuthTokenRequest>("application/x-www-form-urlencoded")
            .Produces<OAuthTokenResponse>().Produces<OAuthError>(400).Produces<OAuthError>(401);

    internal static async Task<IResult> Token(
        HttpContext http, IdentityDbContext db, AccessTokens accessTokens, Sessions sessions, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        if (!http.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "The body is application/x-www-form-urlencoded.");
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (form.FirstOrDefault(field => field.Value.Count > 1).Key is { } repeated)
        {
            return Refuse("invalid_request", $"{repeated} is given more than once.");
        }

        if (http.Request.Headers.Authorization.Count > 0 && form.ContainsKey("client_secret"))
        {
            return Refuse("invalid_request", "The client authenticates in two ways at once.");
        }

        return form["grant_type"].ToString() switch
        {
            "client_credentials" => await ForClientAsync(http, form, db, accessTokens, cancellationToken),
            "refresh_token" => await ForRefreshAsync(form, sessions, cancellationToken),
            "" => Refuse("invalid_request", "grant_type is missing."),
            _ => Refuse("unsupported_grant_type", "Supported are client_credentials and refresh_token."),
        };
    }

    private static async Task<IResult> ForClientAsync(
        HttpContext http, IFormCollection form, IdentityDbContext db, AccessTokens accessTokens, CancellationToken cancellationToken)
    {
        var credentials = ClientCredentials.Of(http.Request, form);
        var client = credentials is null ? null : (await db.Database.SqlQuery<KnownClient>(
            $"""
            SELECT workspace_id AS "WorkspaceId", name AS "Name", secret_hash AS "SecretHash", scopes AS "Scopes", plan AS "Plan"
            FROM api_client_by_client_id({credentials.ClientId})
            """).ToListAsync(cancellationToken)).SingleOrDefault();
        if (credentials is null || client is null
            || !CryptographicOperations.FixedTimeEquals(client.SecretHash, OpaqueToken.HashOf(credentials.Secret)))
        {
            if (http.Request.Headers.Authorization.Count > 0)
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"periscope\", charset=\"UTF-8\"";
            }

            return Refuse("invalid_client", "The client is unknown or its secret is wrong.", StatusCodes.Status401Unauthorized);
        }

        var asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (asked.FirstOrDefault(scope => !client.Scopes.Contains(scope, StringComparer.Ordinal)) is { } foreign)
        {
            return Refuse("invalid_scope", Scopes.IsScope(foreign) ? $"This client has no scope {foreign}." : "This is no scope.");
        }

        var granted = asked.Length == 0 ? client.Scopes : [.. asked.Distinct()];
        return TypedResults.Ok(new OAuthTokenResponse(
            accessTokens.ForClient(credentials.ClientId, client, granted), "Bearer", accessTokens.LifetimeSeconds,
            RefreshToken: null, string.Join(' ', granted)));
    }

    private static async Task<IResult> ForRefreshAsync(IFormCollection form, Sessions sessions, CancellationToken cancellationToken)
    {
        if (form["refresh_token"].ToString() is not { Length: > 0 } refreshToken)
        {
            return Refuse("invalid_request", "refresh_token is missing.");
        }

        return await sessions.RefreshAsync(refreshToken, cancellationToken) is { } tokens
            ? TypedResults.Ok(new OAuthTokenResponse(
                tokens.AccessToken, tokens.TokenType, tokens.ExpiresIn, tokens.RefreshToken, Scope: null))
            : Refuse("invalid_grant", "The refresh token is unknown, used, expired, or its session has ended.");
    }

    private static JsonHttpResult<OAuthError> Refuse(string error, string description, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Json(new OAuthError(error, description), statusCode: status);
}

/// <summary>The form's fields, for the interface's description.</summary>
public sealed record OAuthTokenRequest(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("scope")] string? Scope,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken);

public sealed record OAuthTokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    [property: JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scope);

public sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);
