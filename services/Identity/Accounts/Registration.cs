using Periscope.Contracts.Identity;
using Periscope.Identity.Audit;
using Periscope.Identity.Mail;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Accounts;

/// <summary>Makes workspaces, with a new person as their first owner or for one who has an account.</summary>
/// <remarks>A scope of the new workspace's own does the writing: the row policies let no other in.</remarks>
internal sealed class Registration(WorkspaceScopes scopes, RequestContext caller, MailSignal mail, TimeProvider clock)
{
    /// <summary>One account and one workspace, or neither. False when the address has an account already.</summary>
    public async Task<bool> RegisterAsync(NewAccount account, Workspace workspace, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace.Id, caller.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (!await scope.ServiceProvider.GetRequiredService<Accounts>().CreateAsync(account, cancellationToken))
        {
            return false;
        }

        scope.ServiceProvider.GetRequiredService<AuditTrail>().Add(
            AuditActions.Registered, subject: account.Id, actor: account.Id, personal: new { Email = account.Email.Text, account.Name });
        if (account.AsksToVerify)
        {
            await scope.ServiceProvider.GetRequiredService<MailQueue>().AddAsync(MailKinds.Verification, account.Email, cancellationToken);
        }

        await AddAsync(scope.ServiceProvider, workspace, account.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mail.Wake();
        return true;
    }

    public async Task AddWorkspaceAsync(Workspace workspace, Guid ownerId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace.Id, caller.CorrelationId);
        await AddAsync(scope.ServiceProvider, workspace, ownerId, cancellationToken);
    }

    public Workspace NewWorkspace(string name, string plan, Guid? id = null)
    {
        var now = clock.GetUtcNow();
        return new Workspace { Id = id ?? Guid.CreateVersion7(), Name = name.Trim(), Plan = plan, CreatedAt = now, UpdatedAt = now };
    }

    private static async Task AddAsync(IServiceProvider services, Workspace workspace, Guid ownerId, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<IdentityDbContext>();
        var outbox = services.GetRequiredService<MessageOutbox>();
        services.GetRequiredService<AuditTrail>().Add(
            AuditActions.WorkspaceCreated, new { workspace.Name, workspace.Plan }, workspace.Id, actor: ownerId);
        db.Workspaces.Add(workspace);
        db.Members.Add(new Member { WorkspaceId = workspace.Id, UserId = ownerId, Role = Roles.Owner, CreatedAt = workspace.CreatedAt });
        outbox.Add(
            new WorkspaceCreated
            {
                WorkspaceId = workspace.Id,
                Name = workspace.Name,
                OwnerId = ownerId,
                Plan = workspace.Plan,
                CreatedAt = workspace.CreatedAt,
            },
            workspace.Id);
        outbox.Add(
            new MemberChanged
            {
                WorkspaceId = workspace.Id,
                UserId = ownerId,
                Role = Roles.Owner,
                ChangedAt = workspace.CreatedAt,
            },
            workspace.Id);
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <param name="AsksToVerify">Whether the address gets a mail to confirm it by.</param>
internal sealed record NewAccount(Guid Id, EmailAddress Email, string Name, string Password, bool AsksToVerify = true)
{
    /// <summary>Of the password that an account begins with.</summary>
    public const int PasswordVersion = 0;
}
