using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Invitations;

/// <summary>Open invitations, one at a time: by the id for the mail, by the secret of the mail's link for whoever has it.</summary>
internal sealed class InvitationLinks(IdentityDbContext db, PersonRing ring, TimeProvider clock)
{
    public const int MaxTokenLength = 100;

    // From all workspaces together: nobody's mailbox is filled through us.
    private const int MostMailsInAnHour = 5;

    /// <summary>Null for a secret that is unknown, used, taken back or too old.</summary>
    public async Task<OpenInvitation?> FindAsync(string token, CancellationToken cancellationToken) =>
        await OpenAsync(await db.Database.SqlQuery<OpenInvitation>(
            $"""
            SELECT id AS "Id", workspace_id AS "WorkspaceId", workspace AS "Workspace", role AS "Role", invited_by AS "InvitedBy",
                address_hash AS "AddressHash", version AS "Version", sealed_email AS "SealedEmail", '' AS "Email"
            FROM invitation_of_token({OpaqueToken.HashOf(token)}, {clock.GetUtcNow()})
            """).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>The invitation and a new secret for an attempt at its mail. Null when it has ended.</summary>
    /// <returns>Without a secret when the address has had enough mails lately, which is asked at a mail's first attempt.</returns>
    public async Task<(OpenInvitation Invitation, string? Token)?> IssueAsync(Guid id, Guid mail, CancellationToken cancellationToken)
    {
        var (token, now) = (OpaqueToken.Create("pit_"), clock.GetUtcNow());
        var found = await OpenAsync(await db.Database.SqlQuery<OpenInvitation>(
            $"""
            SELECT id AS "Id", workspace_id AS "WorkspaceId", workspace AS "Workspace", role AS "Role", invited_by AS "InvitedBy",
                address_hash AS "AddressHash", version AS "Version", sealed_email AS "SealedEmail", '' AS "Email"
            FROM invitation_to_mail({id}, {now})
            """).ToListAsync(cancellationToken), cancellationToken);
        if (found is null)
        {
            return null;
        }

        var issued = await db.Database.SqlQuery<bool?>(
            $"""SELECT issue_invitation_token({id}, {token.Hash}, {now}, {MostMailsInAnHour}, {mail}) AS "Value" """).ToListAsync(cancellationToken);
        return issued.Single() switch
        {
            true => (found, token.Text),
            false => null,
            null => (found, null),
        };
    }

    public byte[] Seal(string email, int version, Guid id) => ring.Seal(Encoding.UTF8.GetBytes(email), version, id);

    /// <summary><see cref="PersonalData.Erased"/> for one that no key opens any more.</summary>
    public async Task<string> EmailAsync(byte[] sealedEmail, int version, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return Encoding.UTF8.GetString(await ring.OpenAsync(sealedEmail, version, id, cancellationToken));
        }
        catch (CryptographicException)
        {
            return PersonalData.Erased;
        }
    }

    // One whose address no key opens any more invites nobody.
    private async Task<OpenInvitation?> OpenAsync(List<OpenInvitation> rows, CancellationToken cancellationToken) =>
        rows.SingleOrDefault() is { } found
        && await EmailAsync(found.SealedEmail, found.Version, found.Id, cancellationToken) is { Length: > 0 } email
            ? found with { Email = email }
            : null;
}

/// <summary>A row of <c>invitation_of_token</c> or <c>invitation_to_mail</c>, with the address that was sealed in it.</summary>
internal sealed record OpenInvitation(
    Guid Id, Guid WorkspaceId, string Workspace, string Role, Guid InvitedBy, string AddressHash, int Version, byte[] SealedEmail, string Email);
