using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces;

internal static class TransferEndpoint
{
    public static void MapTransfer(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/workspaces/{id:guid}/transfer", Transfer).WithTags("Members").RequireAuthorization()
            .RequireWorkspace(Permissions.MembersOwners)
            .WithName("TransferWorkspace").WithSummary("Makes another member the owner and the caller an admin, both or neither");

    internal static async Task<Results<NoContent, ProblemHttpResult>> Transfer(
        Guid id, TransferRequest request, IdentityDbContext db, MessageOutbox outbox, AuditTrail audit, RequestContext caller,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var (from, to, now) = (caller.UserId!.Value, request.UserId!.Value, clock.GetUtcNow());
        if (from == to)
        {
            return Problems.Conflict("You own this workspace already.");
        }

        await using var transaction = await MemberEndpoints.LockAsync(db, id, caller, cancellationToken);
        var members = await db.Members.Where(m => m.WorkspaceId == id && (m.UserId == from || m.UserId == to)).ToDictionaryAsync(m => m.UserId, cancellationToken);
        if (!members.TryGetValue(to, out var successor))
        {
            return Problems.NotFound(MemberEndpoints.NoSuchMember);
        }

        if (!members.TryGetValue(from, out var owner) || !Permissions.Allows(caller.Role, Permissions.MembersOwners, writes: true))
        {
            return Problems.Forbidden(MemberEndpoints.OwnersOnly);
        }

        (owner.Role, successor.Role) = (Roles.Admin, Roles.Owner);
        foreach (var member in new[] { owner, successor })
        {
            outbox.Add(new MemberChanged { WorkspaceId = id, UserId = member.UserId, Role = member.Role, ChangedAt = now }, id);
        }

        audit.Add(AuditActions.WorkspaceTransferred, new { From = from }, to);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <param name="UserId">A member, whatever their role.</param>
public sealed record TransferRequest([property: Required] Guid? UserId);
