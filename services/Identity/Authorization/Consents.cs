using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Audit;
using Periscope.Identity.Clients;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Authorization;

/// <summary>What each person has allowed each client, remembered until the client asks for more.</summary>
internal sealed class Consents(IdentityDbContext db, AuditTrail audit, TimeProvider clock)
{
    public async Task<bool> CoverAsync(RegisteredClient client, Guid user, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        if (client.IsFirstParty)
        {
            return true;
        }

        var allowed = (await db.Database.SqlQuery<string[]?>($"""SELECT consent_of({user}, {client.ClientId}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single();
        return allowed is not null && scopes.All(scope => allowed.Contains(scope, StringComparer.Ordinal));
    }

    public async Task RememberAsync(RegisteredClient client, Guid user, string[] scopes, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"SELECT remember_consent({user}, {client.ClientId}, {scopes}, {clock.GetUtcNow()})", cancellationToken);
        audit.Add(AuditActions.ConsentGiven, new { client.ClientId, Scopes = scopes }, user, actor: user);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
