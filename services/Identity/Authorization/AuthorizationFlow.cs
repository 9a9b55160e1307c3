using Periscope.Identity.Pages;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Authorization;

/// <summary>Takes an authorization request to its end: sign-in, consent, code.</summary>
internal sealed class AuthorizationFlow(
    AuthorizationRequests requests, AuthorizationAnswers answers, Interactions interactions, Consents consents, Grants grants,
    Accounts.Accounts accounts, ReplayCache replays, PageBrands brands, TimeProvider clock)
{
    public async Task<IResult> GoOnAsync(
        HttpContext http, Interaction interaction, string? decision, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (request, failure) = await requests.ReadAsync(interaction.Parameters, interaction.IsPushed, cancellationToken);
        var person = await SignedInPerson.OfAsync(http);
        if (failure is not null)
        {
            // Not before somebody has signed in here: a link that only bounces off this server lends its good name (RFC 9700, 4.11.2).
            return failure.RedirectUri is not null && person is null && !failure.IsSilent
                ? SignIn(interaction, workspace: null)
                : answers.Refuse(failure);
        }

        if (person is null || NeedsFreshSignIn(request!, person, interaction.StartedAt))
        {
            return SignInFirst(request!, interaction, "Nobody is signed in, or not lately enough.");
        }

        // OpenID Connect Core, 3.1.2.1: not somebody else's tokens, also when that is who signs in when asked to.
        if (request!.Person is { } meant && meant != person.UserId)
        {
            return IsSince(person, interaction.StartedAt)
                ? answers.Refuse(request, "login_required", "Somebody else is signed in than the id token names.")
                : SignInFirst(request, interaction, "Somebody else is signed in than the id token names.");
        }

        var isDecided = decision is not null && interaction.SessionId == person.SessionId && HttpMethods.IsPost(http.Request.Method);
        if (isDecided && decision != ConsentPage.Allow)
        {
            return answers.Refuse(request, "access_denied", "The person did not allow it.");
        }

        if (!isDecided && await NeedsConsentAsync(request, person, cancellationToken))
        {
            return request.IsSilent
                ? answers.Refuse(request, "consent_required", "The person has not allowed this yet.")
                : await AskAsync(request, person, interaction, cancellationToken);
        }

        // The page that waited for a pushed request can be sent twice, and the request is for one use (RFC 9126, 4).
        if (interaction.IsPushed && !await replays.TryUseAsync($"interaction:{interaction.Id}", TimeSpan.FromMinutes(30), cancellationToken))
        {
            return answers.Refuse(request, "invalid_request", "The pushed request was used already.");
        }

        return await grants.OpenAsync(request, person, isDecided, cancellationToken) is { } code
            ? answers.Code(request, code)
            : answers.Refuse(request, "login_required", "The person was signed out, or withdrew the permission, meanwhile.");
    }

    private IResult SignInFirst(AuthorizationRequest request, Interaction interaction, string reason) => request.IsSilent
        ? answers.Refuse(request, "login_required", reason)
        : SignIn(interaction, request.Client.WorkspaceId);

    private async Task<IResult> AskAsync(
        AuthorizationRequest request, SignedInPerson person, Interaction interaction, CancellationToken cancellationToken)
    {
        var own = request.Client.WorkspaceId;
        if (await accounts.FindAsync(person.UserId, cancellationToken) is not { } account)
        {
            return SignIn(interaction, own);
        }

        var workspace = (await accounts.MembershipsAsync(person.UserId, cancellationToken)).Find(m => m.Id == own)?.Name;
        return ConsentPage.Draw(
            request, account, workspace, interactions.Seal(interaction with { SessionId = person.SessionId }),
            own is { } id ? await brands.ReadAsync(id, cancellationToken) : PageBrand.Own);
    }

    private async Task<bool> NeedsConsentAsync(AuthorizationRequest request, SignedInPerson person, CancellationToken cancellationToken) =>
        (request.WantsConsent || !request.IsClientAssured) && !request.Client.IsFirstParty
        || !await consents.CoverAsync(request.Client, person.UserId, request.Scopes, cancellationToken);

    private bool NeedsFreshSignIn(AuthorizationRequest request, SignedInPerson person, DateTimeOffset startedAt) =>
        !IsSince(person, startedAt) && (request.WantsSignIn || request.MaxAge is { } age && clock.GetUtcNow() - person.AuthTime > age);

    // Sessions know whole seconds.
    private static bool IsSince(SignedInPerson person, DateTimeOffset startedAt) =>
        person.AuthTime.ToUnixTimeSeconds() >= startedAt.ToUnixTimeSeconds();

    private IResult SignIn(Interaction interaction, Guid? workspace) => PageRoutes.SeeOther(SignInPage.For(
        $"{AuthorizationEndpoints.Path}?{Interactions.Parameter}={interactions.Seal(interaction with { SessionId = null })}", workspace));
}
