using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Identity.Authorization;

/// <summary>What a person may do with the programs that they have allowed something: see them, and take it back.</summary>
internal sealed class Applications(
    IdentityDbContext db, AuditTrail audit, TokenRevocations revocations, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    /// <summary>The last allowed first.</summary>
    public Task<List<AllowedApplication>> ListAsync(Guid person, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<AllowedApplication>(
            $"""
            SELECT client_id AS "ClientId", name AS "Name", scopes AS "Scopes", granted_at AS "GrantedAt", used_at AS "UsedAt",
                is_signed_in AS "IsSignedIn"
            FROM applications_of({person}, {clock.GetUtcNow()})
            """).ToListAsync(cancellationToken);

    /// <summary>Ends every token of the client for this person; next time it has to ask. False when nothing was allowed.</summary>
    public async Task<bool> WithdrawAsync(Guid person, string clientId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var withdrawn = await db.Database.SqlQuery<bool>($"""SELECT withdraw_consent({person}, {clientId}) AS "Value" """)
            .ToListAsync(cancellationToken);
        if (!withdrawn.Single())
        {
            return false;
        }

        var ended = await EndAsync(person, clientId, "withdrawn", cancellationToken);
        audit.Add(AuditActions.ConsentWithdrawn, new { ClientId = clientId, GrantsEnded = ended.Count }, person, actor: person);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await ForgetAsync(ended);
        return true;
    }

    /// <summary>Ends the person's grants to one client or to all, in the caller's transaction; <see cref="ForgetAsync"/> comes after it.</summary>
    public Task<List<Guid>> EndAsync(Guid person, string? clientId, string reason, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<Guid>($"""SELECT * FROM end_grants_of({person}, {clientId}::text, {clock.GetUtcNow()}, {reason}) AS "Value" """)
            .ToListAsync(cancellationToken);

    /// <summary>Refuses the access tokens of ended grants; they would else live on for as long as they were made for.</summary>
    public async Task ForgetAsync(IEnumerable<Guid> ended)
    {
        foreach (var grant in ended)
        {
            await revocations.RevokeGrantAsync(grant, TimeSpan.FromMinutes(options.Value.AccessTokenMinutes));
        }
    }
}

/// <summary>A row of <c>applications_of</c>.</summary>
/// <param name="UsedAt">When it last got a refresh token; null for one that never did.</param>
internal sealed record AllowedApplication(
    string ClientId, string Name, string[] Scopes, DateTimeOffset GrantedAt, DateTimeOffset? UsedAt, bool IsSignedIn);
