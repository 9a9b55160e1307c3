using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Mail;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Invitations;

internal static class InvitationEndpoints
{
    private const int MostOpen = 200;
    private const int MostAskedInAnHour = 50;
    private const string NoSuchInvitation = "There is no such open invitation in this workspace.";
    private static readonly TimeSpan s_betweenMails = TimeSpan.FromMinutes(10);

    public static void MapInvitations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}/invitations").WithTags("Invitations").RequireAuthorization();
        group.MapGet("/", List).RequireWorkspace("invitations")
            .WithName("ListInvitations").WithSummary("Open invitations, the newest first; also those that are too old");
        group.MapPost("/", Create).RequireWorkspace("invitations")
            .WithName("Invite").WithSummary("Invites somebody by mail, with or without an account; good for 7 days")
            .WithDescription("The link is in the mail alone. 403 before the caller's own address is confirmed; 429 for more than 50 mails in an "
                + "hour, of a workspace or of a person.");
        group.MapGet("/{invitationId:guid}", Get).RequireWorkspace("invitations")
            .WithName("GetInvitation").WithSummary("An open invitation");
        group.MapPost("/{invitationId:guid}/resend", Resend).RequireWorkspace("invitations")
            .WithName("ResendInvitation").WithSummary("Mails a new link, good for 7 days from now; the links before it end");
        group.MapDelete("/{invitationId:guid}", Revoke).RequireWorkspace("invitations")
            .WithName("RevokeInvitation").WithSummary("Takes an invitation back; its link ends at once");
    }

    internal static async Task<Ok<Page<InvitationResponse>>> List(
        Guid id, [AsParameters] Paging paging, IdentityDbContext db, InvitationLinks links, CancellationToken cancellationToken)
    {
        var open = await db.Invitations.AsNoTracking().Where(i => i.WorkspaceId == id && i.EndedAt == null)
            .OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id).ToPageAsync(paging, cancellationToken);
        var answers = new List<InvitationResponse>(open.Items.Count);
        foreach (var item in open.Items)
        {
            answers.Add(await ResponseAsync(item, links, cancellationToken));
        }

        return TypedResults.Ok(new Page<InvitationResponse>(answers, open.Total, open.NextCursor));
    }

    internal static async Task<Results<Ok<InvitationResponse>, ProblemHttpResult>> Get(
        Guid id, Guid invitationId, IdentityDbContext db, InvitationLinks links, CancellationToken cancellationToken) =>
        await FindAsync(db, id, invitationId, cancellationToken) is { } invitation
            ? TypedResults.Ok(await ResponseAsync(invitation, links, cancellationToken))
            : Problems.NotFound(NoSuchInvitation);

    internal static async Task<Results<Created<InvitationResponse>, ValidationProblem, ProblemHttpResult>> Create(
        Guid id, InviteRequest request, IdentityDbContext db, Accounts.Accounts accounts, PersonalData people, InvitationLinks links, PersonRing ring,
        MailQueue queue, MailSignal mail, AuditTrail audit, RequestContext caller, HttpContext http, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (!queue.IsOpen)
        {
            return MailEndpoints.NoMailServer();
        }

        if (EmailAddress.Parse(request.Email) is not { } email)
        {
            return Problems.Invalid("email", "This is not an e-mail address.");
        }

        if (!await accounts.IsEmailVerifiedAsync(caller.UserId!.Value, cancellationToken))
        {
            return Problems.Forbidden("Confirm your own e-mail address first: the mail says who invites.");
        }

        var (hash, now) = (people.HashOf(email), clock.GetUtcNow());
        await using var transaction = await MemberEndpoints.LockAsync(db, id, caller, cancellationToken);
        if (Refuse(caller, request.Role) is { } refused)
        {
            return refused;
        }

        if (await accounts.FindAsync(email, cancellationToken) is { } account
            && await db.Members.AnyAsync(m => m.WorkspaceId == id && m.UserId == account.Id, cancellationToken))
        {
            return Problems.Conflict("This person is a member already.");
        }

        if (await db.Invitations.SingleOrDefaultAsync(i => i.WorkspaceId == id && i.AddressHash == hash && i.EndedAt == null, cancellationToken) is { } before)
        {
            if (before.ExpiresAt > now)
            {
                return Problems.Conflict("This person is invited already: send that invitation again, or take it back.");
            }

            before.End(now);
            await db.SaveChangesAsync(cancellationToken);
        }

        if (await db.Invitations.CountAsync(i => i.WorkspaceId == id && i.EndedAt == null, cancellationToken) >= MostOpen)
        {
            return Problems.Conflict($"A workspace has {MostOpen} open invitations at most: take some back.");
        }

        if (await CountAsync(db, id, caller, now, cancellationToken) is { } wait)
        {
            return TooMany(http, wait);
        }

        var (key, version) = (Guid.CreateVersion7(), await ring.NewestAsync(cancellationToken));
        var invitation = new Invitation
        {
            Id = key,
            WorkspaceId = id,
            AddressHash = hash,
            SealedEmail = links.Seal(email.Text, version, key),
            Version = version,
            Role = request.Role,
            InvitedBy = caller.UserId.Value,
            CreatedAt = now,
            AskedAt = now,
            ExpiresAt = now + Invitation.Lifetime,
        };
        db.Invitations.Add(invitation);
        await queue.AddAsync(MailKinds.Invitation, key, cancellationToken);
        audit.Add(AuditActions.InvitationSent, new { invitation.Role }, key);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mail.Wake();
        return TypedResults.Created(
            $"/api/v1/workspaces/{id}/invitations/{key}", await ResponseAsync(invitation, links, cancellationToken));
    }

    internal static async Task<Results<Ok<InvitationResponse>, ProblemHttpResult>> Resend(
        Guid id, Guid invitationId, IdentityDbContext db, InvitationLinks links, MailQueue queue, MailSignal mail, AuditTrail audit,
        RequestContext caller, HttpContext http, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!queue.IsOpen)
        {
            return MailEndpoints.NoMailServer();
        }

        var now = clock.GetUtcNow();
        await using var transaction = await MemberEndpoints.LockAsync(db, id, caller, cancellationToken);
        if (await FindAsync(db, id, invitationId, cancellationToken) is not { } invitation)
        {
            return Problems.NotFound(NoSuchInvitation);
        }

        if (Refuse(caller, invitation.Role) is { } refused)
        {
            return refused;
        }

        if (invitation.AskedAt + s_betweenMails is var again && again > now)
        {
            return TooMany(http, again - now);
        }

        if (await CountAsync(db, id, caller, now, cancellationToken) is { } wait)
        {
            return TooMany(http, wait);
        }

        (invitation.AskedAt, invitation.ExpiresAt) = (now, now + Invitation.Lifetime);
        await queue.AddAsync(MailKinds.Invitation, invitationId, cancellationToken);
        audit.Add(AuditActions.InvitationSent, new { invitation.Role, Again = true }, invitationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mail.Wake();
        return TypedResults.Ok(await ResponseAsync(invitation, links, cancellationToken));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        Guid id, Guid invitationId, IdentityDbContext db, AuditTrail audit, RequestContext caller, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        await using var transaction = await MemberEndpoints.LockAsync(db, id, caller, cancellationToken);
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        if (await FindAsync(db, id, invitationId, cancellationToken) is not { } invitation)
        {
            return Problems.NotFound(NoSuchInvitation);
        }

        invitation.End(clock.GetUtcNow());
        audit.Add(AuditActions.InvitationRevoked, new { invitation.Role }, invitationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // Under the lock, which the caller may have waited for while they were made something less.
    private static ProblemHttpResult? Refuse(RequestContext caller, string? invitedAs = null)
    {
        if (!Permissions.Allows(caller.Role, "invitations", writes: true))
        {
            return Problems.Forbidden("Only an admin or an owner may invite, or take an invitation back.");
        }

        return invitedAs == Roles.Owner && !Permissions.Allows(caller.Role, Permissions.MembersOwners, writes: true)
            ? Problems.Forbidden(MemberEndpoints.OwnersOnly)
            : null;
    }

    private static Task<Invitation?> FindAsync(IdentityDbContext db, Guid id, Guid invitationId, CancellationToken cancellationToken) =>
        db.Invitations.SingleOrDefaultAsync(i => i.WorkspaceId == id && i.Id == invitationId && i.EndedAt == null, cancellationToken);

    // One more mail of the person and of the workspace, when both have room for it. Otherwise nothing is counted, and there is room after this.
    private static async Task<TimeSpan?> CountAsync(
        IdentityDbContext db, Guid id, RequestContext caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fullSince = await db.Database.SqlQuery<DateTimeOffset?>(
            $"""SELECT ask_invitation_mail({caller.UserId!.Value}, {id}, {now}, {MostAskedInAnHour}) AS "Value" """).ToListAsync(cancellationToken);
        return fullSince.Single() + TimeSpan.FromHours(1) - now;
    }

    private static ProblemHttpResult TooMany(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many mails", "Wait as long as Retry-After says.");
    }

    private static async Task<InvitationResponse> ResponseAsync(Invitation invitation, InvitationLinks links, CancellationToken cancellationToken) => new(
        invitation.Id, await links.EmailAsync(invitation.SealedEmail!, invitation.Version!.Value, invitation.Id, cancellationToken),
        invitation.Role, invitation.InvitedBy, invitation.CreatedAt, invitation.AskedAt, invitation.ExpiresAt);
}
