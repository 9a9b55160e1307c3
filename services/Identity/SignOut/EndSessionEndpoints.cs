using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Periscope.Identity.Accounts;
using Periscope.Identity.Authorization;
using Periscope.Identity.Pages;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.SignOut;

/// <summary><c>/connect/endsession</c> (OpenID Connect RP-Initiated Logout 1.0).</summary>
internal static class EndSessionEndpoints
{
    public const string Path = "/connect/endsession";
    private const string NotSignedOut = "You were not signed out";

    public static void MapEndSession(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery().WithTags("OAuth");
        group.MapGet("/", EndSession).WithName("EndSession")
            .WithSummary("Signs the browser out for a client, and tells the other clients").Produces(303).Produces(400);
        group.MapPost("/", EndSession).LimitAttempts().WithName("EndSessionByPost")
            .WithSummary("The same with its parameters in a form, and the answer to the question").Produces(303).Produces(400)
            .Accepts<EndSessionForm>("application/x-www-form-urlencoded");
        group.AnswerOtherBodies(NotSignedOut);
    }

    internal static async Task<IResult> EndSession(
        HttpContext http, EndSessionRequests requests, BrowserSessions browser, Interactions interactions, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var person = await SignedInPerson.OfAsync(http);
        var (sent, wrong) = await BrowserParameters.ReadAsync(http.Request, cancellationToken);
        var asked = sent?.GetValueOrDefault(Interactions.Parameter) is { } text ? interactions.Open(text) : null;
        var isConfirmed = asked?.SessionId is { } drawnFor && drawnFor == person?.SessionId && HttpMethods.IsPost(http.Request.Method);
        // A form from another site comes without the session's cookie, which is SameSite=Lax; the way on from here has it.
        if (asked is null && person is null && sent is not null && HttpMethods.IsPost(http.Request.Method))
        {
            return PageRoutes.SeeOther($"{Path}?{Interactions.Parameter}={interactions.Seal(NewInteraction(sent, clock, drawnFor: null))}");
        }

        if ((asked?.Parameters ?? sent) is not { } parameters
            || await requests.ReadAsync(parameters, cancellationToken) is not { } request)
        {
            return PageRoutes.Message(
                NotSignedOut, "The application that sent you here says who it is, or where to go on, in a way that does not hold.",
                wrong?.Status ?? StatusCodes.Status400BadRequest);
        }

        // A link must not be able to sign anybody out, so whoever cannot show an id token of this session is asked (2, 6).
        if (person is not null && !isConfirmed && !request.IsFor(person))
        {
            return Ask(interactions.Seal(NewInteraction(parameters, clock, person.SessionId)));
        }

        await browser.EndAsync(http, cancellationToken);
        if (request.Target is not { } target)
        {
            return PageRoutes.SeeOther("/signout");
        }

        target = request.State is { } state ? QueryHelpers.AddQueryString(target, "state", state) : target;
        // Anybody can register a client: a link that only bounces off this server lends its good name (RFC 9700, 4.11.2).
        return person is null && !request.IsVouchedFor ? SayWhereTo(target) : PageRoutes.SeeOther(target);
    }

    private static Interaction NewInteraction(IReadOnlyDictionary<string, string> parameters, TimeProvider clock, Guid? drawnFor) =>
        new(Guid.CreateVersion7(), parameters, IsPushed: false, clock.GetUtcNow(), drawnFor);

    private static PageLayout SayWhereTo(string target)
    {
        // An application's own scheme has no host.
        var place = new Uri(target) is { Host.Length: > 0 } uri ? uri.GetLeftPart(UriPartial.Authority) : target;
        return new("You are signed out", Html.Of($"""<p>An application wants you to go on to <a href="{target}">{place}</a>.</p>"""));
    }

    private static PageLayout Ask(string interaction) => new(
        "Sign out?",
        Html.Of(
            $"""
            <p>An application asks to sign you out on this browser. Applications that you signed in to from here are told.</p>
            <form method="post" action="{Path}"><input type="hidden" name="{Interactions.Parameter}" value="{interaction}">
            <button>Sign out</button></form>
            """))
    {
        FormsLeaveHere = true,
    };
}

/// <summary>The form's fields, for the interface's description; a query has the same.</summary>
public sealed record EndSessionForm(
    [property: JsonPropertyName("id_token_hint")] string? IdTokenHint = null,
    [property: JsonPropertyName("client_id")] string? ClientId = null,
    [property: JsonPropertyName("post_logout_redirect_uri")] string? PostLogoutRedirectUri = null,
    [property: JsonPropertyName("state")] string? State = null);
