using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Periscope.Contracts.Identity;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Mail;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces;

internal static class MemberEndpoints
{
    public const string NoSuchMember = "There is no such member in this workspace.";
    public const string OwnersOnly = "Only an owner may make, change or remove an owner.";
    private const string AdminsOnly = "Only an admin or an owner may manage members.";

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}/members").WithTags("Members").RequireAuthorization();
        group.MapGet("/", List).RequireWorkspace("members", "workspaces:read")
            .WithName("ListMembers").WithSummary("Who belongs to the workspace, and as what");
        group.MapPost("/", Add).LimitAttempts().RequireWorkspace("members")
            .WithName("AddMember").WithSummary("Takes a colleague of another workspace in without an invitation")
            .WithDescription("Where no mail is sent, whoever has an account; else only who shares a workspace with the caller already. Others are invited.");
        group.MapPut("/{userId:guid}", ChangeRole).RequireWorkspace("members")
            .WithName("ChangeMemberRole").WithSummary("Gives a member another role");
        group.MapDelete("/{userId:guid}", Remove).RequireWorkspace(Permissions.MembersSelf)
            .WithName("RemoveMember").WithSummary("Removes a member; members may remove themselves");
    }

    internal static async Task<Ok<Page<MemberResponse>>> List(
        Guid id, [AsParameters] Paging paging, IdentityDbContext db, PersonalData people, CancellationToken cancellationToken)
    {
        var members = await (from member in db.Members
                             join person in db.People on member.UserId equals person.Id
                             where member.WorkspaceId == id
                             orderby member.CreatedAt, member.UserId
                             select new MemberResponse(person.Id, person.Email, person.Name, member.Role, member.CreatedAt))
            .ToPageAsync(paging, cancellationToken);
        await people.LoadAsync(members.Items.Select(m => m.UserId), cancellationToken);
        return TypedResults.Ok(members.ConvertAll(
            m => m with { Email = people.Open(m.UserId, m.Email), Name = people.Open(m.UserId, m.Name) }));
    }

    internal static async Task<Results<Created<MemberResponse>, ValidationProblem, ProblemHttpResult>> Add(
        Guid id, AddMemberRequest request, IdentityDbContext db, Accounts.Accounts accounts, MailQueue mail, MessageOutbox outbox, AuditTrail audit,
        RequestContext caller, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (EmailAddress.Parse(request.Email) is not { } email
            || await accounts.FindAsync(email, cancellationToken) is not { } account
            || (mail.IsOpen && !await IsColleagueAsync(accounts, caller.UserId!.Value, account.Id, cancellationToken)))
        {
            return Problems.Invalid("email", mail.IsOpen
                ? "Nobody of another workspace of yours has this e-mail, confirmed: invite them."
                : "Nobody with this e-mail has an account yet.");
        }

        await using var transaction = await LockAsync(db, id, caller, cancellationToken);
        if (!MayManage(caller))
        {
            return Problems.Forbidden(AdminsOnly);
        }

        if (request.Role == Roles.Owner && !MayTouchOwners(caller))
        {
            return Problems.Forbidden(OwnersOnly);
        }

        var member = new Member { WorkspaceId = id, UserId = account.Id, Role = request.Role, CreatedAt = clock.GetUtcNow() };
        db.Members.Add(member);
        outbox.Add(Changed(id, account.Id, member.Role, clock), id);
        audit.Add(AuditActions.MemberAdded, new { member.Role }, account.Id, personal: new { account.Email, account.Name });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: MemberConfiguration.PrimaryKey })
        {
            return Problems.Conflict("This person is a member already.");
        }
        catch (DbUpdateException e) when (MemberConfiguration.IsOneTooMany(e))
        {
            return Problems.Conflict($"This person belongs to {MemberConfiguration.MostOfPerson} workspaces already, which is as many as one can.");
        }

        return TypedResults.Created(
            $"/api/v1/workspaces/{id}/members/{account.Id}",
            new MemberResponse(account.Id, account.Email, account.Name, member.Role, member.CreatedAt));
    }

    internal static async Task<Results<Ok<MemberResponse>, ProblemHttpResult>> ChangeRole(
        Guid id, Guid userId, ChangeRoleRequest request, IdentityDbContext db, Accounts.Accounts accounts, MessageOutbox outbox,
        AuditTrail audit, RequestContext caller, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await LockAsync(db, id, caller, cancellationToken);
        if (!MayManage(caller))
        {
            return Problems.Forbidden(AdminsOnly);
        }

        if (await db.Members.SingleOrDefaultAsync(m => m.WorkspaceId == id && m.UserId == userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound(NoSuchMember);
        }

        if ((member.Role == Roles.Owner || request.Role == Roles.Owner) && !MayTouchOwners(caller))
        {
            return Problems.Forbidden(OwnersOnly);
        }

        if (request.Role != Roles.Owner && await IsLastOwnerAsync(db, member, cancellationToken))
        {
            return Problems.Conflict("A workspace keeps at least one owner.");
        }

        if (member.Role != request.Role)
        {
            audit.Add(AuditActions.MemberChanged, new { From = member.Role, To = request.Role }, userId);
            member.Role = request.Role;
            outbox.Add(Changed(id, userId, member.Role, clock), id);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var person = await accounts.FindAsync(userId, cancellationToken);
        return TypedResults.Ok(new MemberResponse(userId, person!.Email, person.Name, member.Role, member.CreatedAt));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid id, Guid userId, IdentityDbContext db, MessageOutbox outbox, AuditTrail audit, RequestContext caller, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        await using var transaction = await LockAsync(db, id, caller, cancellationToken);
        if (userId != caller.UserId && !MayManage(caller))
        {
            return Problems.Forbidden("Removing somebody else needs the role admin.");
        }

        if (await db.Members.SingleOrDefaultAsync(m => m.WorkspaceId == id && m.UserId == userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound(NoSuchMember);
        }

        if (member.Role == Roles.Owner && !MayTouchOwners(caller))
        {
            return Problems.Forbidden(OwnersOnly);
        }

        if (await IsLastOwnerAsync(db, member, cancellationToken))
        {
            return Problems.Conflict("A workspace keeps at least one owner.");
        }

        db.Members.Remove(member);
        outbox.Add(Changed(id, userId, role: null, clock), id);
        audit.Add(AuditActions.MemberRemoved, new { member.Role }, userId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // Where mail can ask people, nobody becomes a member without having agreed, once, to work with who adds them; and nobody learns in this
    // way who has an account. An address that is not confirmed proves nothing: anybody may have given it.
    private static async Task<bool> IsColleagueAsync(Accounts.Accounts accounts, Guid caller, Guid other, CancellationToken cancellationToken)
    {
        var workspaces = (await accounts.MembershipsAsync(caller, cancellationToken)).Select(m => m.Id).ToHashSet();
        return (await accounts.MembershipsAsync(other, cancellationToken)).Any(m => workspaces.Contains(m.Id))
            && await accounts.IsEmailVerifiedAsync(other, cancellationToken);
    }

    /// <summary>
    /// Two owners who remove each other at once queue here, and the second finds that they are no member any more: the caller's role is set
    /// to what it is under the lock, and is to be asked again.
    /// </summary>
    internal static async Task<IDbContextTransaction> LockAsync(
        IdentityDbContext db, Guid id, RequestContext caller, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM workspaces WHERE id = {id} FOR UPDATE", cancellationToken);
        caller.Role = await db.Members.Where(m => m.WorkspaceId == id && m.UserId == caller.UserId).Select(m => m.Role)
            .SingleOrDefaultAsync(cancellationToken);
        return transaction;
    }

    private static async Task<bool> IsLastOwnerAsync(IdentityDbContext db, Member member, CancellationToken cancellationToken) =>
        member.Role == Roles.Owner
        && await db.Members.CountAsync(m => m.WorkspaceId == member.WorkspaceId && m.Role == Roles.Owner, cancellationToken) == 1;

    private static bool MayManage(RequestContext caller) => Permissions.Allows(caller.Role, "members", writes: true);

    private static bool MayTouchOwners(RequestContext caller) => Permissions.Allows(caller.Role, Permissions.MembersOwners, writes: true);

    private static MemberChanged Changed(Guid id, Guid userId, string? role, TimeProvider clock) =>
        new() { WorkspaceId = id, UserId = userId, Role = role, ChangedAt = clock.GetUtcNow() };
}

public sealed record AddMemberRequest(
    [property: Required, StringLength(EmailAddress.MaxLength)] string Email,
    [property: Required, AllowedValues("viewer", "member", "admin", "owner")] string Role);

public sealed record ChangeRoleRequest([property: Required, AllowedValues("viewer", "member", "admin", "owner")] string Role);

public sealed record MemberResponse(Guid UserId, string Email, string Name, string Role, DateTimeOffset CreatedAt);
