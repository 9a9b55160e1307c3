using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Clients;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Authorization;

/// <summary>What each person has allowed each client, remembered until the client asks for more.</summary>
internal sealed class Consents(IdentityDbContext db)
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
}
