using Microsoft.Extensions.Options;
using Periscope.Identity.Mail;
using Periscope.Identity.Pages;
using Periscope.ServiceDefaults.Mail;

namespace Periscope.Identity.Invitations;

/// <summary>Writes the mail of an invitation. Only here is its secret, as text.</summary>
internal sealed class InvitationMail(
    InvitationLinks links, Accounts.Accounts accounts, IOptions<AuthorityOptions> authority, IOptions<SmtpOptions> smtp)
{
    public async Task<Draft> ComposeAsync(QueuedMail queued, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(queued.AddressHash, out var id) || await links.IssueAsync(id, queued.Id, cancellationToken) is not { } issued)
        {
            return Draft.Needless;
        }

        if (issued is not (var invitation, { } token))
        {
            return Draft.OneTooMany;
        }

        // Their address and not their name, which anybody may choose.
        var inviter = (await accounts.FindAsync(invitation.InvitedBy, cancellationToken))?.Email is { Length: > 0 } email ? email : "Somebody";
        return new Draft(AccountMail.Write(
            queued, invitation.Email, smtp.Value.From!, "You are invited to a workspace on Periscope",
            $"""
            {inviter} invites you to the workspace "{OneLine(invitation.Workspace)}" on Periscope, with the role {invitation.Role}.
            Accept here within {Invitation.Lifetime.TotalDays:0} days:

            {authority.Value.Issuer}{InvitationPage.For(token)}

            If you know nothing of it, do nothing.
            """));
    }

    private static string OneLine(string name) => string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c));
}
