using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Accounts;

/// <summary>Replaces passwords. Whoever had the old one may be signed in somewhere, so those sessions end with it.</summary>
internal sealed class NewPassword(IdentityDbContext db, Passwords passwords, PersonSessions sessions, TimeProvider clock)
{
    /// <param name="kept">The session that goes on; null for none.</param>
    public async Task SetAsync(Guid account, string password, Guid? kept, CancellationToken cancellationToken)
    {
        var hash = passwords.Hash(password);
        await sessions.ForgetAsync(await db.Database.SqlQuery<Guid>(
            $"""SELECT * FROM change_password({account}, {hash}, {kept}, {clock.GetUtcNow()}) AS "Value" """).ToListAsync(cancellationToken));
    }
}
