using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Accounts;
using Periscope.Identity.Mail;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Invitations;

internal static class AcceptanceEndpoints
{
    public static void MapAcceptance(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/invitations/accept", Accept).WithTags("Invitations").RequireAuthorization().HasEffectElsewhere()
            .ForPeople().LimitAttempts()
            .WithName("AcceptInvitation").WithSummary("Makes the caller a member of the workspace that the mailed token invites to")
            .WithDescription("The invitation must have been mailed to the caller's own address, which it confirms. The workspace is in the "
                + "next access token: refresh.");

    internal static async Task<Results<Ok<WorkspaceSummary>, ValidationProblem, ProblemHttpResult>> Accept(
        AcceptInvitationRequest request, ClaimsPrincipal user, Acceptance acceptance, CancellationToken cancellationToken)
    {
        var accepted = await acceptance.AcceptAsync(request.Token, user.FindPerson()!.Value, cancellationToken);
        return accepted.As switch
        {
            AcceptedAs.Member => TypedResults.Ok(accepted.Workspace),
            AcceptedAs.Stranger => Problems.Forbidden(Acceptance.OtherAddress),
            AcceptedAs.TooMany => Problems.Conflict(WorkspaceEndpoints.TooMany),
            _ => Problems.Invalid("token", MailEndpoints.LinkRefused),
        };
    }
}

public sealed record AcceptInvitationRequest([property: Required, StringLength(InvitationLinks.MaxTokenLength)] string Token);
