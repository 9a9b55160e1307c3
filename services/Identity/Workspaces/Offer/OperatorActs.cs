using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Offer;

/// <summary>What whoever runs the installation does to a workspace that they are no member of.</summary>
/// <remarks>A scope of that workspace's own does the writing: the row policies let no other in.</remarks>
internal sealed class OperatorActs(WorkspaceScopes scopes, RequestContext caller)
{
    /// <summary>Does it under the workspace's lock and saves it. Null when there is no such workspace.</summary>
    public async Task<Workspace?> DoAsync(Guid id, Action<OperatorAct> act, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(id, caller.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (await db.FindLockedAsync(id, cancellationToken) is not { } workspace)
        {
            return null;
        }

        act(new OperatorAct(
            workspace, caller.UserId, scope.ServiceProvider.GetRequiredService<AuditTrail>(),
            scope.ServiceProvider.GetRequiredService<MessageOutbox>()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return workspace;
    }

    /// <summary>Does something with the workspace as it is committed, while nobody changes it. Nothing when there is none.</summary>
    public async Task SeeAsync(Guid id, Func<Workspace, Task> see, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(id, caller.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (await db.FindLockedAsync(id, cancellationToken) is { } workspace)
        {
            await see(workspace);
        }
    }
}

/// <param name="Operator">The person who acts; null for a program of the operator's workspace.</param>
internal sealed record OperatorAct(Workspace Workspace, Guid? Operator, AuditTrail Audit, MessageOutbox Outbox)
{
    /// <summary>In the workspace's own chain, so that its admins see it.</summary>
    public void Record(string action, object details) => Audit.Add(action, details, Workspace.Id, Operator);
}
