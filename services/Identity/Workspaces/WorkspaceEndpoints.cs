using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces.Settings;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Identity.Workspaces;

internal static class WorkspaceEndpoints
{
    /// <summary>To somebody who is about to enter another one.</summary>
    public static readonly string TooMany =
        $"You belong to {MemberConfiguration.MostOfPerson} workspaces already, which is as many as one can. Leave one first.";

    public static void MapWorkspaces(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces").WithTags("Workspaces").RequireAuthorization();
        group.MapGet("/", List).WithName("ListWorkspaces").WithSummary("The caller's workspaces");
        group.MapPost("/", Create).HasEffectElsewhere().WithName("CreateWorkspace").WithSummary("Creates a workspace that the caller owns");
        group.MapGet("/{id:guid}", Get).RequireWorkspace("workspaces", "workspaces:read")
            .WithName("GetWorkspace").WithSummary("One workspace");
        group.MapPut("/{id:guid}", Rename).RequireWorkspace("workspaces", "workspaces:write")
            .WithName("RenameWorkspace").WithSummary("Gives a workspace another name");
    }

    internal static async Task<Ok<Page<WorkspaceSummary>>> List(
        ClaimsPrincipal user, [AsParameters] Paging paging, Accounts.Accounts accounts, IdentityDbContext db,
        RequestContext caller, CancellationToken cancellationToken)
    {
        IReadOnlyList<WorkspaceSummary> all = user.FindPerson() is { } person
            ? [.. (await accounts.MembershipsAsync(person, cancellationToken)).Select(WorkspaceSummary.From)]
            : [.. (await db.Workspaces.AsNoTracking().ToListAsync(cancellationToken))
                .Select(w => new WorkspaceSummary(w.Id, w.Name, caller.Role ?? Roles.Client, w.Plan))];
        return TypedResults.Ok(Page<WorkspaceSummary>.Of([.. all.Skip(paging.Skip).Take(paging.Take)], all.Count, paging));
    }

    internal static async Task<Results<Created<WorkspaceResponse>, ProblemHttpResult>> Create(
        WorkspaceRequest request, ClaimsPrincipal user, Registration registration, CancellationToken cancellationToken)
    {
        if (user.FindPerson() is not { } person)
        {
            return Problems.Forbidden("Only people create workspaces.");
        }

        var workspace = registration.NewWorkspace(request.Name, Plans.Free);
        try
        {
            await registration.AddWorkspaceAsync(workspace, person, cancellationToken);
        }
        catch (DbUpdateException e) when (MemberConfiguration.IsOneTooMany(e))
        {
            return Problems.Conflict(TooMany);
        }

        return TypedResults.Created($"/api/v1/workspaces/{workspace.Id}", WorkspaceResponse.From(workspace, Roles.Owner));
    }

    internal static async Task<Ok<WorkspaceResponse>> Get(
        Guid id, IdentityDbContext db, RequestContext caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(WorkspaceResponse.From(
            await db.Workspaces.AsNoTracking().SingleAsync(w => w.Id == id, cancellationToken), caller.Role!));

    internal static async Task<Ok<WorkspaceResponse>> Rename(
        Guid id, WorkspaceRequest request, IdentityDbContext db, MessageOutbox outbox, AuditTrail audit, RequestContext caller,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var workspace = await db.LockWorkspaceAsync(id, cancellationToken);
        audit.Add(AuditActions.WorkspaceRenamed, new { From = workspace.Name, To = request.Name.Trim() }, id);
        (workspace.Name, workspace.UpdatedAt) = (request.Name.Trim(), clock.GetUtcNow());
        workspace.SettingsVersion++;
        outbox.Add(SettingsFact.Of(workspace), id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(WorkspaceResponse.From(workspace, caller.Role!));
    }
}

public sealed record WorkspaceRequest(
    [property: Required, StringLength(Workspace.MaxNameLength, MinimumLength = 1), RegularExpression(@"(?s).*\S.*", ErrorMessage = Workspace.NameWanted), PlainName] string Name);

public sealed record WorkspaceResponse(
    Guid Id, string Name, string Role, string Plan, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static WorkspaceResponse From(Workspace workspace, string role) =>
        new(workspace.Id, workspace.Name, role, workspace.Plan, workspace.CreatedAt, workspace.UpdatedAt);
}
