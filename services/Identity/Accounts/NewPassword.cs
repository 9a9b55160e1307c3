using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Accounts;

/// <summary>Replaces passwords. Whoever had the old one may be signed in somewhere, so those sessions end with it.</summary>
internal sealed class NewPassword(IdentityDbContext db, Passwords passwords, PersonSessions sessions, AuditTrail audit, TimeProvider clock)
{
    /// <summary>False when somebody else has replaced the password since the old one was proved.</summary>
    /// <param name="proof">Of the old one.</param>
    /// <param name="password">The new one.</param>
    /// <param name="kept">The session that goes on; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> SetAsync(PasswordProof proof, string password, Guid? kept, CancellationToken cancellationToken)
    {
        var account = proof.Account.Id;
        var hash = await passwords.HashAsync(password, cancellationToken);
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var ended = (await db.Database.SqlQuery<Guid[]?>(
            $"""SELECT change_password({account}, {hash}, {proof.PasswordVersion}, {kept}, {clock.GetUtcNow()}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single();
        if (ended is null)
        {
            return false;
        }

        audit.Add(AuditActions.PasswordChanged, new { SessionsEnded = ended.Length }, account, actor: account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await sessions.ForgetAsync(ended);
        return true;
    }
}
