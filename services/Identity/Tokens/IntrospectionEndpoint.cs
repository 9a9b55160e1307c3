using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.Identity.Accounts;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Tokens;

/// <summary>
/// <c>/connect/introspect</c> (RFC 7662), for clients that prove who they are, about tokens that were given to them: of anybody else's
/// token they learn no more than of a made-up one.
/// </summary>
internal static class IntrospectionEndpoint
{
    public static void MapIntrospection(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/connect/introspect", Introspect).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery()
            .WithTags("OAuth").WithName("IntrospectToken").WithSummary("Whether a token of the client is good now, and what it says")
            .Accepts<PresentedTokenForm>("application/x-www-form-urlencoded")
            .Produces<IntrospectionResponse>().Produces<OAuthError>(400).Produces<OAuthError>(401);
        routes.MapOtherBodies("/connect/introspect");
    }

    internal static async Task<IResult> Introspect(
        HttpContext http, ClientAuthentication authentication, Grants grants, IssuedTokens issued, IOptions<AuthorityOptions> options,
        AttemptLimit attempts, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (form, failure) = await OAuthForm.ReadAsync(http, cancellationToken);
        if (form is null)
        {
            return failure!.Answer(http);
        }

        var proof = await authentication.AuthenticateAsync(http.Request, form, cancellationToken);
        if (proof.Client is not { IsPublic: false } client)
        {
            return attempts.Refuse(http, proof.Failure ?? OAuthFailure.InvalidClient("Only a client that proves who it is may ask."));
        }

        if (form["token"].ToString() is not { Length: > 0 } text)
        {
            return OAuthFailure.InvalidRequest("token is missing.").Answer(http);
        }

        var token = await issued.FindAsync(text, cancellationToken);
        if (token is null || token.ClientId != client.ClientId || token.Grant?.IsAlive(clock.GetUtcNow()) == false)
        {
            return TypedResults.Ok(IntrospectionResponse.Inactive);
        }

        var issuer = options.Value.Issuer;
        return TypedResults.Ok(token switch
        {
            { Access: { } access } => IntrospectionResponse.Of(access, issuer),
            { Grant: { } grant } when await grants.IsUnusedAsync(text, cancellationToken) => new IntrospectionResponse(true)
            {
                ClientId = grant.ClientId,
                Scope = string.Join(' ', grant.Scopes),
                Subject = grant.UserId.ToString(),
                Issuer = issuer,
                ExpiresAt = grant.ExpiresAt.ToUnixTimeSeconds(),
            },
            _ => IntrospectionResponse.Inactive,
        });
    }
}

/// <summary>All but <c>active</c> is left out of the answer about a token that is not good.</summary>
public sealed record IntrospectionResponse([property: JsonPropertyName("active")] bool Active)
{
    internal static IntrospectionResponse Inactive { get; } = new(Active: false);

    [JsonPropertyName("client_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    [JsonPropertyName("sub"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    [JsonPropertyName("aud"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Audience { get; init; }

    [JsonPropertyName("iss"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issuer { get; init; }

    [JsonPropertyName("exp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    [JsonPropertyName("iat"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? IssuedAt { get; init; }

    [JsonPropertyName("jti"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    [JsonPropertyName("token_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    /// <summary>The key that the token is bound to (RFC 9449, 6.2).</summary>
    [JsonPropertyName("cnf"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Confirmation { get; init; }

    internal static IntrospectionResponse Of(JsonWebToken token, string issuer)
    {
        var isBound = token.TryGetPayloadValue<JsonElement>("cnf", out var confirmation);
        return new IntrospectionResponse(Active: true)
        {
            ClientId = token.GetClaim("client_id").Value,
            Scope = token.GetClaim("scope").Value,
            Subject = token.Subject,
            Audience = AuthorityOptions.Audience,
            Issuer = issuer,
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero).ToUnixTimeSeconds(),
            IssuedAt = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero).ToUnixTimeSeconds(),
            Id = token.Id,
            TokenType = isBound ? "DPoP" : "Bearer",
            Confirmation = isBound ? confirmation : null,
        };
    }
}
