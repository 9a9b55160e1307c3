using System.Text.Json.Serialization;
using Periscope.Identity.Accounts;
using Periscope.Identity.Pages;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Authorization;

/// <summary><c>/connect/authorize</c>: code with PKCE (RFC 6749, 4.1; OpenID Connect Core, 3.1.2).</summary>
internal static class AuthorizationEndpoints
{
    public const string Path = "/connect/authorize";

    public static void MapAuthorization(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery().WithTags("OAuth");
        group.MapGet("/", Authorize).WithName("Authorize")
            .WithSummary("Signs a person in for a client; the browser comes back to the client with a code").Produces(303).Produces(400);
        group.MapPost("/", Authorize).LimitAttempts().WithName("AuthorizeByPost")
            .WithSummary("The same with its parameters in a form, and the answer to the consent page").Produces(303).Produces(400)
            .Accepts<AuthorizationForm>("application/x-www-form-urlencoded");
        group.AnswerOtherBodies("This sign-in cannot go on");
    }

    internal static async Task<IResult> Authorize(
        HttpContext http, AuthorizationFlow flow, PushedRequests pushed, Interactions interactions, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (sent, wrong) = await BrowserParameters.ReadAsync(http.Request, cancellationToken);
        if (sent is null)
        {
            return PageRoutes.Message("This sign-in cannot go on", BrowserParameters.Blames(wrong!), wrong!.Status);
        }

        var isNew = !sent.ContainsKey(Interactions.Parameter);
        Interaction? interaction;
        if (sent.TryGetValue(Interactions.Parameter, out var text))
        {
            interaction = interactions.Open(text);
        }
        else if (sent.TryGetValue("request_uri", out var reference))
        {
            interaction = await pushed.TakeAsync(reference, sent.GetValueOrDefault("client_id"), cancellationToken) is { } parameters
                ? new Interaction(Guid.CreateVersion7(), parameters, IsPushed: true, clock.GetUtcNow(), SessionId: null)
                : null;
        }
        else
        {
            interaction = new Interaction(Guid.CreateVersion7(), sent, IsPushed: false, clock.GetUtcNow(), SessionId: null);
        }

        // A form from another site comes without the session's cookie, which is SameSite=Lax; the way on from here has it.
        if (interaction is not null && isNew && HttpMethods.IsPost(http.Request.Method) && await SignedInPerson.OfAsync(http) is null)
        {
            return PageRoutes.SeeOther($"{Path}?{Interactions.Parameter}={interactions.Seal(interaction)}");
        }

        return interaction is null
            ? PageRoutes.Message(
                "This sign-in is too old", "It was not finished in time, or was used already. Start again from the application.",
                StatusCodes.Status400BadRequest)
            : await flow.GoOnAsync(http, interaction, sent.GetValueOrDefault(ConsentPage.Decision), cancellationToken);
    }
}

/// <summary>The form's fields, for the interface's description; a query has the same.</summary>
public sealed record AuthorizationForm(
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("redirect_uri")] string RedirectUri,
    [property: JsonPropertyName("response_type")] string ResponseType,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("code_challenge")] string CodeChallenge,
    [property: JsonPropertyName("code_challenge_method")] string CodeChallengeMethod,
    [property: JsonPropertyName("state")] string? State = null,
    [property: JsonPropertyName("nonce")] string? Nonce = null,
    [property: JsonPropertyName("prompt")] string? Prompt = null,
    [property: JsonPropertyName("max_age")] int? MaxAge = null,
    [property: JsonPropertyName("id_token_hint")] string? IdTokenHint = null,
    [property: JsonPropertyName("dpop_jkt")] string? DpopJkt = null,
    [property: JsonPropertyName("request_uri")] string? RequestUri = null);
