using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Invitations;

/// <summary>Takes whoever has the link of an invitation into its workspace: the person of the address that it was mailed to, and nobody else.</summary>
/// <remarks>A scope of the workspace's own does the writing: the row policies let no other in.</remarks>
internal sealed class Acceptance(
    InvitationLinks links, Accounts.Accounts accounts, PersonalData people, WorkspaceScopes scopes, RequestContext caller, TimeProvider clock)
{
    public const string OtherAddress = "This invitation is for another e-mail address than yours.";

    /// <summary>Whether the invitation was mailed to this person's address.</summary>
    public bool IsFor(OpenInvitation invitation, Account account) =>
        EmailAddress.Parse(account.Email) is { } email && people.HashOf(email) == invitation.AddressHash;

    /// <summary>For somebody who is signed in. Whoever is a member already stays what they are.</summary>
    public async Task<Accepted> AcceptAsync(string token, Guid person, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(token, cancellationToken) is not { } invitation
            || await accounts.FindAsync(person, cancellationToken) is not { } account)
        {
            return new Accepted(AcceptedAs.Nothing);
        }

        if (!IsFor(invitation, account))
        {
            return new Accepted(AcceptedAs.Stranger);
        }

        await using var scope = scopes.Create(invitation.WorkspaceId, caller.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        // Opened here too, so that the audit entry can be sealed with their key.
        await scope.ServiceProvider.GetRequiredService<PersonalData>().LoadAsync([account.Id], cancellationToken);
        try
        {
            var accepted = await JoinAsync(scope.ServiceProvider, invitation, token, account, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return accepted;
        }
        catch (DbUpdateException e) when (MemberConfiguration.IsOneTooMany(e))
        {
            return new Accepted(AcceptedAs.TooMany);
        }
    }

    /// <summary>For somebody without an account: makes it, without a workspace of its own, its address confirmed by the link.</summary>
    public async Task<Accepted> RegisterAsync(string token, Guid id, string name, string password, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(token, cancellationToken) is not { } invitation)
        {
            return new Accepted(AcceptedAs.Nothing);
        }

        await using var scope = scopes.Create(invitation.WorkspaceId, caller.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var account = new NewAccount(id, EmailAddress.Parse(invitation.Email)!, name, password, AsksToVerify: false);
        if (!await scope.ServiceProvider.GetRequiredService<Accounts.Accounts>().CreateAsync(account, cancellationToken))
        {
            return new Accepted(AcceptedAs.Stranger);
        }

        scope.ServiceProvider.GetRequiredService<AuditTrail>().Add(
            AuditActions.Registered, subject: id, actor: id, personal: new { Email = account.Email.Text, account.Name });
        var accepted = await JoinAsync(
            scope.ServiceProvider, invitation, token, new Account(id, account.Email.Text, account.Name), cancellationToken);
        if (accepted.As == AcceptedAs.Member)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return accepted;
    }

    private async Task<Accepted> JoinAsync(
        IServiceProvider services, OpenInvitation found, string token, Account account, CancellationToken cancellationToken)
    {
        var (db, now, hash) = (services.GetRequiredService<IdentityDbContext>(), clock.GetUtcNow(), OpaqueToken.HashOf(token));
        // Two who have the link, and an admin who takes it back, queue here.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM workspaces WHERE id = {found.WorkspaceId} FOR UPDATE", cancellationToken);
        if (await db.Invitations.SingleOrDefaultAsync(i => i.Id == found.Id && i.TokenHash == hash && i.EndedAt == null, cancellationToken) is not { } invitation
            || !await MayInviteAsync(db, invitation, cancellationToken))
        {
            return new Accepted(AcceptedAs.Nothing);
        }

        var member = await db.Members.SingleOrDefaultAsync(m => m.WorkspaceId == found.WorkspaceId && m.UserId == account.Id, cancellationToken);
        if (member is null)
        {
            member = new Member { WorkspaceId = found.WorkspaceId, UserId = account.Id, Role = invitation.Role, CreatedAt = now };
            db.Members.Add(member);
            services.GetRequiredService<MessageOutbox>().Add(
                new MemberChanged { WorkspaceId = found.WorkspaceId, UserId = account.Id, Role = member.Role, ChangedAt = now }, found.WorkspaceId);
            services.GetRequiredService<AuditTrail>().Add(
                AuditActions.MemberAdded, new { member.Role, InvitationId = found.Id }, account.Id, actor: account.Id,
                personal: new { account.Email, account.Name });
        }

        await db.Database.ExecuteSqlAsync($"SELECT verify_email_by_invitation({account.Id}, {hash}, {now})", cancellationToken);
        invitation.End(now);
        await db.SaveChangesAsync(cancellationToken);
        var workspace = await db.Workspaces.AsNoTracking().SingleAsync(w => w.Id == found.WorkspaceId, cancellationToken);
        return new Accepted(AcceptedAs.Member, new WorkspaceSummary(workspace.Id, workspace.Name, member.Role, workspace.Plan));
    }

    // An admin who was removed must not come back under another address that they invited before.
    private static async Task<bool> MayInviteAsync(IdentityDbContext db, Invitation invitation, CancellationToken cancellationToken) =>
        await db.Members.SingleOrDefaultAsync(
            m => m.WorkspaceId == invitation.WorkspaceId && m.UserId == invitation.InvitedBy, cancellationToken) is { } inviter
        && Permissions.Allows(inviter.Role, "invitations", writes: true)
        && (invitation.Role != Roles.Owner || Permissions.Allows(inviter.Role, Permissions.MembersOwners, writes: true));
}

internal enum AcceptedAs
{
    /// <summary>The link is unknown, used, taken back or too old, or who invited may not any more.</summary>
    Nothing,

    /// <summary>Of another address; or, for a new account, of an address that has one.</summary>
    Stranger,

    /// <summary>Of a person who belongs to as many workspaces as one can. The invitation stays open.</summary>
    TooMany,

    Member,
}

/// <param name="Workspace">For members.</param>
internal sealed record Accepted(AcceptedAs As, WorkspaceSummary? Workspace = null);
