using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Authorization;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Mail;

/// <summary>The secrets in mailed links: 256 random bits, kept as hashes, each good once.</summary>
internal sealed class MailTokens(
    IdentityDbContext db, Passwords passwords, PersonalData people, PersonSessions sessions, Applications applications, AuditTrail audit, TimeProvider clock)
{
    public const int MaxLength = 100;
    private const int MostInAnHour = 5;

    /// <summary>For an attempt at a mail. Null when the person has had enough of them lately, which the first attempt at each decides.</summary>
    public async Task<string?> IssueAsync(Guid account, QueuedMail mail, CancellationToken cancellationToken)
    {
        var (token, now) = (OpaqueToken.Create("pmt_"), clock.GetUtcNow());
        var issued = await db.Database.SqlQuery<bool?>(
            $"""
            SELECT issue_mail_token(
                {account}, {mail.Kind}, {token.Hash}, {now}, {now + MailKinds.Lifetime(mail.Kind)}, {MostInAnHour}, {mail.Id}) AS "Value"
            """).ToListAsync(cancellationToken);
        return issued.Single() == true ? token.Text : null;
    }

    /// <summary>Whose password may be reset with it; null for a token that is unknown, used or too old.</summary>
    public async Task<Account?> FindResetAsync(string token, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Account>(
            $"""
            SELECT id AS "Id", email AS "Email", name AS "Name"
            FROM account_of_mail_token({OpaqueToken.HashOf(token)}, {MailKinds.Reset}, {clock.GetUtcNow()})
            """).ToListAsync(cancellationToken)).SingleOrDefault() is { } found ? await people.OpenAsync(found, cancellationToken) : null;

    /// <summary>Uses the token up. False for one that is unknown, used or too old.</summary>
    public async Task<bool> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if ((await db.Database.SqlQuery<Guid?>($"""SELECT verify_email({OpaqueToken.HashOf(token)}, {clock.GetUtcNow()}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single() is not { } account)
        {
            return false;
        }

        audit.Add(AuditActions.EmailVerified, subject: account, actor: account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Uses the token up, sets the password and signs the person out everywhere, partners' programs included. False as with <see cref="VerifyAsync"/>.</summary>
    public async Task<bool> ResetAsync(string token, string password, CancellationToken cancellationToken)
    {
        var (hash, at) = (await passwords.HashAsync(password, cancellationToken), clock.GetUtcNow());
        if (await FindResetAsync(token, cancellationToken) is not { } account)
        {
            return false;
        }

        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var ended = (await db.Database.SqlQuery<Guid[]?>(
            $"""SELECT reset_password({OpaqueToken.HashOf(token)}, {hash}, {at}) AS "Value" """).ToListAsync(cancellationToken)).Single();
        if (ended is null)
        {
            return false;
        }

        // Whoever had the account may have allowed themselves a program, whose refresh tokens outlive every session.
        var grants = await applications.EndAsync(account.Id, clientId: null, "password_reset", cancellationToken);
        audit.Add(AuditActions.PasswordReset, new { SessionsEnded = ended.Length, GrantsEnded = grants.Count }, account.Id, actor: account.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await sessions.ForgetAsync(ended);
        await applications.ForgetAsync(grants);
        return true;
    }
}
