using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Accounts;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        // A revocation is told to every process at once, so it cannot wait for a transaction around the request.
        var group = routes.MapGroup("/api/v1/auth/sessions").WithTags("Sign-in").RequireAuthorization().HasEffectElsewhere();
        group.MapGet("/", List).ForPeople()
            .WithName("ListSessions").WithSummary("Where the person is signed in, last used first");
        group.MapDelete("/", RevokeOthers).ForPeople()
            .WithName("RevokeOtherSessions").WithSummary("Signs the person out everywhere but here");
        group.MapDelete("/{id:guid}", Revoke).ForPeople()
            .WithName("RevokeSession").WithSummary("Signs one device out, its access tokens too");
    }

    internal static async Task<Ok<Page<SessionResponse>>> List(
        [AsParameters] Paging paging, ClaimsPrincipal user, PersonSessions sessions, CancellationToken cancellationToken)
    {
        var current = user.FindSession();
        var all = await sessions.ListAsync(user.FindPerson()!.Value, cancellationToken);
        return TypedResults.Ok(Page<SessionResponse>.Of(
            [.. all.Skip(paging.Skip).Take(paging.Take).Select(session => SessionResponse.From(session, current))], all.Count, paging));
    }

    internal static async Task<NoContent> RevokeOthers(ClaimsPrincipal user, PersonSessions sessions, CancellationToken cancellationToken)
    {
        await sessions.EndOthersAsync(user.FindSession(), user.FindPerson()!.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, ClaimsPrincipal user, PersonSessions sessions, CancellationToken cancellationToken) =>
        await sessions.EndAsync(id, user.FindPerson()!.Value, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NotFound("You have no such session.");
}

/// <param name="Device">What the browser or program calls itself, in a few words.</param>
/// <param name="Address">The network address that signed in.</param>
/// <param name="LastUsedAt">When it last renewed its tokens or opened a page.</param>
/// <param name="Current">Whether this request came with it.</param>
public sealed record SessionResponse(
    Guid Id, string Device, string? Address, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, bool Current)
{
    internal static SessionResponse From(ListedSession session, Guid? current) => new(
        session.Id, DeviceName.Of(session.UserAgent), session.Address, session.CreatedAt, session.UsedAt, session.Id == current);
}
