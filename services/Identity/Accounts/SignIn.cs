using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Accounts;

/// <summary>Proves that somebody is the person of an account: by password and, where one is in use, by second factor.</summary>
/// <remarks>
/// Wrong passwords and wrong codes count together towards the lock of the account, and only the last step of a sign-in sets the count back:
/// whoever knows the password cannot buy themselves guesses at the code with it. From where it is known whether a guess is right, nothing is
/// cancelled: who hangs up when a right one would have been answered has been told, and is counted.
/// </remarks>
internal sealed class SignIn(
    IdentityDbContext db,
    Accounts accounts,
    Passwords passwords,
    SecondFactors.SecondFactors factors,
    AuditTrail audit,
    IOptions<AuthorityOptions> options,
    TimeProvider clock)
{
    // A recovery code with its hyphens, and room for spaces.
    public const int MaxCodeLength = 64;

    // One sentence for every reason: which of them it was is nobody's business but the account owner's.
    public const string Refused =
        "The e-mail or the password is wrong, or the account is locked for a while after too many attempts.";

    public const string CodeRefused =
        "The code is wrong or used, or the account is locked for a while after too many attempts.";

    public const string PasswordRefused =
        "The password is wrong, or the account is locked for a while after too many attempts.";

    public const string ConfirmationRefused =
        "The password or the code is wrong or used, or the account is locked for a while after too many attempts.";

    /// <summary>The first step. Nothing for a wrong password, a locked account and an unknown address alike.</summary>
    public async Task<PasswordProof?> WithPasswordAsync(string typedEmail, string password, CancellationToken cancellationToken)
    {
        // An address that cannot exist takes the same way as one that does not.
        var email = EmailAddress.Parse(typedEmail) ?? new EmailAddress(typedEmail, string.Empty);
        var found = await accounts.CredentialsAsync(email, cancellationToken);
        if (await CheckAsync(found, password, cancellationToken) is not { } match)
        {
            return null;
        }

        var proof = ProofOf(found!, match);
        if (await factors.IsOnAsync(proof.Account.Id, cancellationToken))
        {
            await ImproveAsync(proof.Account.Id, match, cancellationToken);
            return proof with { NeedsCode = true };
        }

        return await SucceededAsync(proof.Account.Id, match, cancellationToken) ? proof : null;
    }

    /// <summary>The second step; only for who has just proved the password.</summary>
    public async Task<bool> WithCodeAsync(Guid account, string code, CancellationToken cancellationToken) =>
        await UseCodeAsync(account, code)
        && await SucceededAsync(account, match: null, cancellationToken);

    /// <summary>Asks whoever is signed in for their password again, before something that a borrowed browser must not do.</summary>
    public async Task<PasswordProof?> ConfirmAsync(Guid account, string password, CancellationToken cancellationToken)
    {
        var found = await accounts.CredentialsAsync(account, cancellationToken);
        return await CheckAsync(found, password, cancellationToken) is { } match ? ProofOf(found!, match) : null;
    }

    /// <summary>As the other, with a code as well.</summary>
    public async Task<bool> ConfirmAsync(Guid account, string password, string code, CancellationToken cancellationToken) =>
        await ConfirmAsync(account, password, cancellationToken) is not null && await UseCodeAsync(account, code);

    private static PasswordProof ProofOf(Credentials found, Match match) =>
        new(new Account(found.Id, found.Email, found.Name), match.Version, NeedsCode: false);

    private async Task<bool> UseCodeAsync(Guid account, string code)
    {
        if (code.Length <= MaxCodeLength && await factors.UseAsync(account, code, CancellationToken.None))
        {
            return true;
        }

        await FailedAsync(account, "code");
        return false;
    }

    // What was found right, or null after counting a failure. An unknown address takes the same steps.
    private async Task<Match?> CheckAsync(Credentials? found, string password, CancellationToken cancellationToken)
    {
        var match = await MatchOfAsync(found, password, cancellationToken);
        var (id, isOpen) = (found?.Id ?? Guid.Empty, await IsOpenAsync(found));
        if (match is not null && !isOpen && await accounts.CredentialsAsync(id, CancellationToken.None) is { } now && now.PasswordHash != match.Hash)
        {
            // Another sign-in gave the password a better hash meanwhile, or it was changed.
            (match, isOpen) = (await MatchOfAsync(now, password, CancellationToken.None), await IsOpenAsync(now));
        }

        if (match is not null && isOpen)
        {
            return match;
        }

        await FailedAsync(id, found is null ? "unknown" : match is null ? "password" : "locked");
        return null;
    }

    private async Task<Match?> MatchOfAsync(Credentials? found, string password, CancellationToken cancellationToken) =>
        password.Length <= Passwords.MaxLength
        && await passwords.VerifyAsync(found?.PasswordHash, password, cancellationToken) is { IsRight: true } check
            ? new Match(found!.PasswordHash, found.PasswordVersion, check.BetterHash)
            : null;

    // Asked after verifying, which takes long enough for others' guesses to lock the account.
    private Task<bool> IsOpenAsync(Credentials? found) => AskAsync(
        $"""SELECT confirm_password({found?.Id ?? Guid.Empty}, {found?.PasswordHash}::text, {clock.GetUtcNow()}) AS "Value" """, CancellationToken.None);

    // Only now is the password there; the step with the code has a proof of it alone.
    private async Task ImproveAsync(Guid account, Match match, CancellationToken cancellationToken)
    {
        if (match.BetterHash is { } better)
        {
            await db.Database.ExecuteSqlAsync($"SELECT improve_password_hash({account}, {match.Hash}, {better})", cancellationToken);
        }
    }

    private async Task<bool> SucceededAsync(Guid account, Match? match, CancellationToken cancellationToken)
    {
        if (await AskAsync(
            $"""SELECT record_sign_in({account}, {clock.GetUtcNow()}, {match?.Hash}::text, {match?.BetterHash}::text) AS "Value" """, cancellationToken))
        {
            return true;
        }

        await FailedAsync(account, "locked");
        return false;
    }

    private async Task<bool> AskAsync(FormattableString sql, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<bool?>(sql).ToListAsync(cancellationToken)).Single() == true;

    private async Task FailedAsync(Guid account, string reason)
    {
        var (allowed, lockout) = (options.Value.AllowedFailures, TimeSpan.FromMinutes(options.Value.LockoutMinutes));
        await using var transaction = await db.Database.BeginOrJoinAsync(CancellationToken.None);
        await db.Database.ExecuteSqlAsync(
            $"SELECT record_sign_in_failure({account}, {clock.GetUtcNow()}, {allowed}, {lockout})", CancellationToken.None);
        audit.Add(AuditActions.SignInRefused, new { Reason = reason }, account == Guid.Empty ? null : account);
        await db.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    // The hash that a password was found right by, and what should take its place.
    private sealed record Match(string Hash, int Version, string? BetterHash);
}

/// <summary>Who proved their password.</summary>
/// <param name="PasswordVersion">Of the password that it was: what is done with the proof needs that it is the person's still.</param>
/// <param name="NeedsCode">Whether they are not signed in before <see cref="SignIn.WithCodeAsync"/>.</param>
internal sealed record PasswordProof(Account Account, int PasswordVersion, bool NeedsCode);
