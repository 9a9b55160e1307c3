using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces;

namespace Periscope.Identity.Accounts;

/// <summary>People, asked for one at a time through the functions of <c>0002_Lookups</c>.</summary>
internal sealed class Accounts(IdentityDbContext db, Passwords passwords, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    /// <summary>False when the address has an account already.</summary>
    public async Task<bool> CreateAsync(NewAccount account, CancellationToken cancellationToken)
    {
        var (id, email, name, password) = account;
        var hash = passwords.Hash(password);
        return (await db.Database.SqlQuery<bool?>(
            $"""SELECT create_account({id}, {email.Text}, {email.Key}, {name}, {hash}, {clock.GetUtcNow()}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single() == true;
    }

    public async Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Account>(
            $"""SELECT id AS "Id", email AS "Email", name AS "Name" FROM account_by_id({id})""")
            .ToListAsync(cancellationToken)).SingleOrDefault();

    public async Task<Account?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        await CredentialsAsync(email, cancellationToken) is { } found ? new Account(found.Id, found.Email, found.Name) : null;

    /// <summary>The account whose password this is. Null for a wrong password, a locked account and an unknown address alike.</summary>
    public async Task<Account?> SignInAsync(EmailAddress email, string password, CancellationToken cancellationToken)
    {
        var account = await CredentialsAsync(email, cancellationToken);
        var now = clock.GetUtcNow();
        var right = passwords.Verify(account?.PasswordHash, password, out var betterHash);
        if (right && account is not null && !(account.LockedUntil > now))
        {
            await db.Database.ExecuteSqlAsync($"SELECT record_sign_in({account.Id}, {now}, {betterHash}::text)", cancellationToken);
            return new Account(account.Id, account.Email, account.Name);
        }

        // Asked for an unknown address too, so that both answers take the same steps.
        var (allowed, lockout) = (options.Value.AllowedFailures, TimeSpan.FromMinutes(options.Value.LockoutMinutes));
        await db.Database.ExecuteSqlAsync(
            $"SELECT record_sign_in_failure({account?.Id ?? Guid.Empty}, {now}, {allowed}, {lockout})", cancellationToken);
        return null;
    }

    public Task<List<Membership>> MembershipsAsync(Guid id, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<Membership>(
            $"""
            SELECT id AS "Id", name AS "Name", role AS "Role", plan AS "Plan", created_at AS "CreatedAt"
            FROM memberships_of({id})
            """).ToListAsync(cancellationToken);

    private async Task<Credentials?> CredentialsAsync(EmailAddress email, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Credentials>(
            $"""
            SELECT id AS "Id", email AS "Email", name AS "Name", password_hash AS "PasswordHash", locked_until AS "LockedUntil"
            FROM account_by_email({email.Key})
            """).ToListAsync(cancellationToken)).SingleOrDefault();
}
