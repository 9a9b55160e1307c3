using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces;

internal static class RemovalEndpoint
{
    public static void MapWorkspaceRemoval(this IEndpointRouteBuilder routes) =>
        routes.MapDelete("/api/v1/workspaces/{id:guid}", Remove).WithTags("Workspaces").RequireAuthorization().HasEffectElsewhere()
            .RequireWorkspace(Permissions.WorkspacesRemoval)
            .WithName("RemoveWorkspace").WithSummary("Removes a workspace with everything that any service keeps for it")
            .WithDescription("For good, and at once: `name` must be the workspace's, as a confirmation. Tokens are refused for it from then on. "
                + "Its audit trail stays, for whoever runs the installation.");

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> Remove(
        Guid id, [FromBody] RemoveWorkspaceRequest request, IdentityDbContext db, WorkspaceRows rows, MessageOutbox outbox, AuditTrail audit,
        RequestContext caller, TokenRevocations revocations, AccessTokens accessTokens, IConfiguration configuration, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (Guid.TryParse(configuration[Access.OperatorSetting], out var operators) && operators == id)
        {
            return Problems.Conflict("This workspace runs the installation.");
        }

        await using var transaction = await MemberEndpoints.LockAsync(db, id, caller, cancellationToken);
        if (await db.Workspaces.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } workspace)
        {
            return Problems.NotFound("There is no such workspace for you.");
        }

        if (!Permissions.Allows(caller.Role, Permissions.WorkspacesRemoval, writes: true))
        {
            return Problems.Forbidden("Only an owner may remove the workspace.");
        }

        if (request.Name.Trim() != workspace.Name)
        {
            return Problems.Invalid("name", "This is not the workspace's name.");
        }

        var (clients, now) = (await db.ApiClients.Where(c => c.WorkspaceId == id).Select(c => c.ClientId).ToListAsync(cancellationToken), clock.GetUtcNow());
        await rows.DeleteAsync(cancellationToken);
        outbox.Add(new WorkspaceRemoved { WorkspaceId = id, RemovedAt = now }, id);
        audit.Add(AuditActions.WorkspaceRemoved, new { workspace.Name }, id);
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO removed_workspaces (workspace_id, removed_at, next_at) VALUES ({id}, {now}, {now + RemovalAnnouncer.FirstAgain})", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var lifetime = TimeSpan.FromSeconds(accessTokens.LifetimeSeconds);
        await revocations.RevokeWorkspaceAsync(id, lifetime);
        foreach (var client in clients)
        {
            await revocations.RevokeClientAsync(client, lifetime);
        }

        return TypedResults.NoContent();
    }
}

public sealed record RemoveWorkspaceRequest([property: Required, StringLength(Workspace.MaxNameLength)] string Name);
