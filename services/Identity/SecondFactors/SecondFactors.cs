using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Keys;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.SecondFactors;

/// <summary>People's second factors. Whoever calls has made sure that the person may.</summary>
internal sealed class SecondFactors(IdentityDbContext db, MasterKey master, AuditTrail audit, TimeProvider clock)
{
    private const string Issuer = "Periscope";

    public async Task<SecondFactor?> FindAsync(Guid account, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<SecondFactor>(
            $"""SELECT secret AS "Secret", confirmed AS "Confirmed", codes_left AS "CodesLeft" FROM second_factor_of({account})""")
            .ToListAsync(cancellationToken)).SingleOrDefault();

    public async Task<bool> IsOnAsync(Guid account, CancellationToken cancellationToken) =>
        await FindAsync(account, cancellationToken) is { Confirmed: true };

    /// <summary>A new secret, which nothing asks for until <see cref="ConfirmAsync"/>; null when one is in use.</summary>
    public async Task<Enrolment?> BeginAsync(Account account, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(TimeCode.SecretLength);
        var box = master.Seal(secret, Purpose(account.Id));
        return await AskAsync($"""SELECT begin_second_factor({account.Id}, {box}, {clock.GetUtcNow()}) AS "Value" """, cancellationToken)
            ? new Enrolment(TimeCode.Text(secret), TimeCode.Link(secret, account.Email, Issuer))
            : null;
    }

    /// <summary>Takes the factor into use when the code shows that the authenticator has the secret; answers the recovery codes.</summary>
    public async Task<string[]?> ConfirmAsync(Guid account, string code, CancellationToken cancellationToken)
    {
        if (await FindAsync(account, cancellationToken) is not { Confirmed: false } offered || StepOf(account, offered, code) is not { } step)
        {
            return null;
        }

        var codes = RecoveryCode.CreateSet();
        return await RecordedAsync(
            $"""SELECT confirm_second_factor({account}, {step}, {codes.Hashes}, {clock.GetUtcNow()}) AS "Value" """,
            AuditActions.SecondFactorOn, account, cancellationToken) ? codes.Texts : null;
    }

    /// <summary>Uses up the authenticator's code or a recovery code; false when it is neither, or was used before.</summary>
    public async Task<bool> UseAsync(Guid account, string code, CancellationToken cancellationToken)
    {
        if (await FindAsync(account, cancellationToken) is not { Confirmed: true } factor)
        {
            return false;
        }

        if (StepOf(account, factor, code) is { } step)
        {
            return await AskAsync($"""SELECT use_time_step({account}, {step}) AS "Value" """, cancellationToken);
        }

        var (hash, now) = (RecoveryCode.HashOf(code), clock.GetUtcNow());
        return await RecordedAsync(
            $"""SELECT use_recovery_code({account}, {hash}, {now}) AS "Value" """, AuditActions.RecoveryCodeUsed, account, cancellationToken);
    }

    /// <summary>Ten new codes; the old ones are good for nothing.</summary>
    public async Task<string[]> ReplaceCodesAsync(Guid account, CancellationToken cancellationToken)
    {
        var codes = RecoveryCode.CreateSet();
        await RecordedAsync(
            $"""SELECT replace_recovery_codes({account}, {codes.Hashes}) AS "Value" """,
            AuditActions.RecoveryCodesReplaced, account, cancellationToken);
        return codes.Texts;
    }

    public Task RemoveAsync(Guid account, CancellationToken cancellationToken) =>
        RecordedAsync(
            $"""SELECT remove_second_factor({account}) AS "Value" """, AuditActions.SecondFactorOff, account, cancellationToken);

    private long? StepOf(Guid account, SecondFactor factor, string code) => TimeCode.StepOf(
        string.Concat(code.Where(c => !char.IsWhiteSpace(c))), master.Open(factor.Secret, Purpose(account)), clock.GetUtcNow());

    // What was done and the record of it are one transaction.
    private async Task<bool> RecordedAsync(FormattableString sql, string action, Guid account, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (!await AskAsync(sql, cancellationToken))
        {
            return false;
        }

        audit.Add(action, subject: account, actor: account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> AskAsync(FormattableString sql, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<bool?>(sql).ToListAsync(cancellationToken)).Single() == true;

    // A secret that somebody copies to another person's row does not open there.
    private static byte[] Purpose(Guid account) => [.. "second factor "u8, .. account.ToByteArray()];
}
