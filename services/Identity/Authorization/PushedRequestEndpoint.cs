using System.Text.Json.Serialization;
using Periscope.Identity.Accounts;
using Periscope.Identity.Clients;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Authorization;

/// <summary><c>/connect/par</c> (RFC 9126).</summary>
internal static class PushedRequestEndpoint
{
    private static readonly string[] s_proof = ["client_secret", "client_assertion", "client_assertion_type"];

    public static void MapPushedRequests(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/connect/par", Push).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery()
            .WithTags("OAuth").WithName("PushAuthorizationRequest").WithSummary("Takes an authorization request ahead of the browser")
            .Accepts<AuthorizationForm>("application/x-www-form-urlencoded")
            .Produces<PushedRequestResponse>(201).Produces<OAuthError>(400).Produces<OAuthError>(401);
        routes.MapOtherBodies("/connect/par");
    }

    internal static async Task<IResult> Push(
        HttpContext http, ClientAuthentication authentication, AuthorizationRequests requests, PushedRequests pushed, TokenBinding binding,
        AttemptLimit attempts, CancellationToken cancellationToken)
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

        // Also what succeeds: as a public client anybody can have something kept.
        if (client.IsPublic && attempts.Count(http) is { } tooMuch)
        {
            return tooMuch.Answer(http);
        }

        if (form.ContainsKey("request_uri"))
        {
            return OAuthFailure.InvalidRequest("A pushed request cannot refer to another one.").Answer(http);
        }

        var (thumbprint, unbound) = http.Request.Headers.ContainsKey("DPoP")
            ? await binding.OfAsync(http, client, cancellationToken)
            : (null, null);
        if (unbound is not null)
        {
            return unbound.Answer(http);
        }

        var parameters = form.Where(field => field.Value.ToString().Length > 0 && !s_proof.Contains(field.Key))
            .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        parameters["client_id"] = client.ClientId;
        if (thumbprint is not null && !parameters.TryAdd("dpop_jkt", thumbprint) && parameters["dpop_jkt"] != thumbprint)
        {
            // RFC 9449, 10.1.
            return OAuthFailure.InvalidRequest("dpop_jkt and the DPoP proof name different keys.").Answer(http);
        }

        if (await requests.ReadAsync(parameters, isPushed: true, cancellationToken) is (_, { } refused))
        {
            return new OAuthFailure(refused.Error, refused.Description).Answer(http);
        }

        // Nothing else: anybody may push as a public client, and would keep here whatever they like.
        var kept = parameters.Where(field => AuthorizationRequests.Parameters.Contains(field.Key)).ToDictionary();
        var reference = await pushed.KeepAsync(client.ClientId, kept, cancellationToken);
        return TypedResults.Json(
            new PushedRequestResponse(reference, (int)PushedRequests.Lifetime.TotalSeconds), statusCode: StatusCodes.Status201Created);
    }
}

/// <param name="RequestUri">What to send the browser with, beside <c>client_id</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record PushedRequestResponse(
    [property: JsonPropertyName("request_uri")] string RequestUri, [property: JsonPropertyName("expires_in")] int ExpiresIn);
