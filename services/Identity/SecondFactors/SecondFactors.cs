using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Audit;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.SecondFactors;

/// <summary>People's second factors. Whoever calls has made sure that the person may.</summary>
internal sealed partial class SecondFactors(
    IdentityDbContext db, PersonRing ring, AuditTrail audit, TimeProvider clock, ILogger<SecondFactors> logger)
{
    private const string Issuer = "Periscope";

    public async Task<SecondFactor?> FindAsync(Guid account, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<SecondFactor>(
            $"""SELECT secret AS "Secret", version AS "Version", confirmed AS "Confirmed", codes_left AS "CodesLeft" FROM second_factor_of({account})""")
            .ToListAsync(cancellationToken)).SingleOrDefault();

    public async Task<bool> IsOnAsync(Guid account, CancellationToken cancellationToken) =>
        await FindAsync(account, cancellationToken) is { Confirmed: true };

    /// <summary>A new secret, which nothing asks for until <see cref="ConfirmAsync"/>; null when one is in use.</summary>
    public async Task<Enrolment?> BeginAsync(Account account, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(TimeCode.SecretLength);
        var version = await ring.NewestAsync(cancellationToken);
        var box = ring.Seal(secret, version, Bound(account.Id));
        return await AskAsync($"""SELECT begin_second_factor({account.Id}, {box}, {version}, {clock.GetUtcNow()}) AS "Value" """, cancellationToken)
            ? new Enrolment(TimeCode.Text(secret), TimeCode.Link(secret, account.Email, Issuer))
            : null;
    }

    /// <summary>Takes the factor into use when the code shows that the authenticator has the secret; answers the recovery codes.</summary>
    public async Task<string[]?> ConfirmAsync(Guid account, string code, CancellationToken cancellationToken)
    {
        if (await FindAsync(account, cancellationToken) is not { Confirmed: false } offered
            || await StepOfAsync(account, offered, code, cancellationToken) is not { } step)
        {
            return null;
        }

        var codes = RecoveryCode.CreateSet();
        return await RecordedAsync(
            $"""SELECT confirm_second_factor({account}, {step}, {codes.Hashes}, {clock.GetUtcNow()}) AS "Value" """,
            AuditActions.SecondFactorOn, account, cancellationToken) ? codes.Texts : null;
    }

    /// <summary>Uses up the authenticator's code or a recovery code; false when it is neither, was used before, or the account is locked.</summary>
    public async Task<bool> UseAsync(Guid account, string code, CancellationToken cancellationToken)
    {
        if (await FindAsync(account, cancellationToken) is not { Confirmed: true } factor)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        if (await StepOfAsync(account, factor, code, cancellationToken) is { } step)
        {
            return await AskAsync($"""SELECT use_time_step({account}, {step}, {now}) AS "Value" """, cancellationToken);
        }

        var hash = RecoveryCode.HashOf(code);
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

    /// <summary>What the secret of a person is bound to: one that somebody copies to another person's row does not open there.</summary>
    public static byte[] Bound(Guid account) => [.. "second factor "u8, .. account.ToByteArray()];

    private async Task<long?> StepOfAsync(Guid account, SecondFactor factor, string code, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await ring.OpenAsync(factor.Secret, factor.Version, Bound(account), cancellationToken);
            return TimeCode.StepOf(string.Concat(code.Where(c => !char.IsWhiteSpace(c))), secret, clock.GetUtcNow());
        }
        catch (CryptographicException)
        {
            // No code fits a secret that is lost, but recovery codes are for that day.
            LogLost(account);
            return null;
        }
    }

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

    [LoggerMessage(Level = LogLevel.Error, Message = "The second factor's secret of {AccountId} cannot be read with the keys that there are")]
    private partial void LogLost(Guid accountId);

    private async Task<bool> AskAsync(FormattableString sql, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<bool?>(sql).ToListAsync(cancellationToken)).Single() == true;
}
