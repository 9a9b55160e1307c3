using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Tokens;

/// <summary>
/// <c>/connect/revoke</c> (RFC 7009): either token of a grant ends the grant with all that came of it, and a client's own token ends alone.
/// </summary>
internal static class RevocationEndpoint
{
    public static void MapRevocation(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/connect/revoke", Revoke).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery()
            .WithTags("OAuth").WithName("RevokeToken").WithSummary("Ends what a token of the client stands for")
            .Accepts<PresentedTokenForm>("application/x-www-form-urlencoded")
            .Produces(200).Produces<OAuthError>(400).Produces<OAuthError>(401);
        routes.MapOtherBodies("/connect/revoke");
    }

    internal static async Task<IResult> Revoke(
        HttpContext http, ClientAuthentication authentication, Grants grants, IssuedTokens issued, AccessTokens accessTokens,
        TokenRevocations revocations, IdentityDbContext db, AttemptLimit attempts, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (form, failure) = await OAuthForm.ReadAsync(http, cancellationToken);
        if (form is null)
        {
            return failure!.Answer(http);
        }

        var proof = await authentication.AuthenticateAsync(http.Request, form, cancellationToken);
        if (proof.Client is not { } client)
        {
            return attempts.Refuse(http, proof.Failure ?? OAuthFailure.InvalidClient());
        }

        if (form["token"].ToString() is not { Length: > 0 } text)
        {
            return OAuthFailure.InvalidRequest("token is missing.").Answer(http);
        }

        // A token that is none, or none any more, has nothing left to end (RFC 7009, 2.2).
        if (await issued.FindAsync(text, cancellationToken) is { } token)
        {
            if (token.ClientId != client.ClientId)
            {
                return OAuthFailure.InvalidGrant("The token was issued to another client.").Answer(http);
            }

            await (token switch
            {
                { Grant: { } grant } => grants.EndAsync(grant.Id, "revoked", cancellationToken),
                { Access: { } own } => EndAsync(own.Id),
                _ => Task.CompletedTask,
            });
        }

        return TypedResults.Ok();

        async Task EndAsync(string id)
        {
            await db.Database.ExecuteSqlAsync($"SELECT note_revocation('jti:' || {id}::text, {clock.GetUtcNow()})", cancellationToken);
            await revocations.RevokeTokenAsync(id, TimeSpan.FromSeconds(accessTokens.LifetimeSeconds));
        }
    }
}

/// <summary>The form's fields, for the interface's description.</summary>
public sealed record PresentedTokenForm(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("token_type_hint")] string? TokenTypeHint,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret);
