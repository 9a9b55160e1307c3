using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Accounts;

/// <summary>Replaces passwords. Whoever had the old one may be signed in somewhere, so those sessions end with it.</summary>
internal sealed class NewPassword(IdentityDbContext db, Passwords passwords, PersonSessions sessions, AuditTrail audit, TimeProvider clock)
{
    /// <param name="kept">The session that goes on; null for none.</param>
    public async Task SetAsync(Guid account, string password, Guid? kept, CancellationToken cancellationToken)
    {
        var hash = await passwords.HashAsync(password, cancellationToken);
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var ended = await db.Database.SqlQuery<Guid>(
            $"""SELECT * FROM change_password({account}, {hash}, {kept}, {clock.GetUtcNow()}) AS "Value" """).ToListAsync(cancellationToken);
        audit.Add(AuditActions.PasswordChanged, new { SessionsEnded = ended.Count }, account, actor: account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await sessions.ForgetAsync(ended);
    }
}
