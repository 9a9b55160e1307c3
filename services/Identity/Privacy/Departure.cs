using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Audit;
using Periscope.Identity.Authorization;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Privacy;

/// <summary>Takes a person out of every workspace and destroys their key, and with it whatever was sealed for them.</summary>
/// <remarks>
/// Each workspace is left in a transaction of its own, under its row policies; the account goes last. Should it end in between, the person
/// is out of some workspaces, still has their account, and can ask again.
/// </remarks>
internal sealed class Departure(
    Accounts.Accounts accounts, IdentityDbContext db, AuditTrail audit, PersonSessions sessions, Applications applications, WorkspaceScopes scopes,
    RequestContext caller, TimeProvider clock)
{
    /// <summary>The workspaces that would be left without an owner, and then the account stays; none when the person is gone.</summary>
    public async Task<IReadOnlyList<Membership>> RunAsync(Guid person, CancellationToken cancellationToken)
    {
        List<Membership> kept;
        do
        {
            kept = await LeaveAllAsync(person, cancellationToken);
        }
        while (kept.Count == 0 && !await ForgetAsync(person, cancellationToken));
        return kept;
    }

    // All of them or none, unless another owner leaves in the meantime.
    private async Task<List<Membership>> LeaveAllAsync(Guid person, CancellationToken cancellationToken)
    {
        var memberships = await accounts.MembershipsAsync(person, cancellationToken);
        var kept = new List<Membership>();
        foreach (var membership in memberships.Where(m => m.Role == Roles.Owner))
        {
            await using var scope = scopes.Create(membership.Id, caller.CorrelationId);
            if (await OwnersAsync(scope.ServiceProvider.GetRequiredService<IdentityDbContext>(), membership.Id, cancellationToken) == 1)
            {
                kept.Add(membership);
            }
        }

        foreach (var membership in kept.Count > 0 ? [] : memberships)
        {
            if (!await LeaveAsync(membership.Id, person, cancellationToken))
            {
                kept.Add(membership);
            }
        }

        return kept;
    }

    // False when the person has entered a workspace in the meantime: it is to be left as the others were, and not with the account's rows.
    private async Task<bool> ForgetAsync(Guid person, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT lock_account({person})", cancellationToken);
        if ((await accounts.MembershipsAsync(person, cancellationToken)).Count > 0)
        {
            return false;
        }

        var ended = await sessions.EndAllButAsync(kept: null, person, cancellationToken);
        var grants = await applications.EndAsync(person, clientId: null, "revoked", cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT forget_account({person})", cancellationToken);
        audit.Add(AuditActions.AccountDeleted, subject: person, actor: person);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await sessions.ForgetAsync(ended);
        await applications.ForgetAsync(grants);
        return true;
    }

    // False when the other owners have left in the meantime.
    private async Task<bool> LeaveAsync(Guid workspace, Guid person, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace, caller.CorrelationId);
        var own = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await own.Database.BeginOrJoinAsync(cancellationToken);
        await own.Database.ExecuteSqlAsync($"SELECT 1 FROM workspaces WHERE id = {workspace} FOR UPDATE", cancellationToken);
        if (await own.Members.SingleOrDefaultAsync(m => m.WorkspaceId == workspace && m.UserId == person, cancellationToken) is not { } member)
        {
            return true;
        }

        if (member.Role == Roles.Owner && await OwnersAsync(own, workspace, cancellationToken) == 1)
        {
            return false;
        }

        own.Members.Remove(member);
        scope.ServiceProvider.GetRequiredService<MessageOutbox>().Add(
            new MemberChanged { WorkspaceId = workspace, UserId = person, Role = null, ChangedAt = clock.GetUtcNow() }, workspace);
        scope.ServiceProvider.GetRequiredService<AuditTrail>().Add(AuditActions.MemberRemoved, new { member.Role }, person, actor: person);
        await own.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static Task<int> OwnersAsync(IdentityDbContext own, Guid workspace, CancellationToken cancellationToken) =>
        own.Members.CountAsync(m => m.WorkspaceId == workspace && m.Role == Roles.Owner, cancellationToken);
}
