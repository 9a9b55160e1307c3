using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces;

namespace Periscope.Identity.Accounts;

/// <summary>People, asked for one at a time through the functions of <c>0002_Lookups</c>.</summary>
internal sealed class Accounts(IdentityDbContext db, Passwords passwords, TimeProvider clock)
{
    /// <summary>False when the address has an account already.</summary>
    public async Task<bool> CreateAsync(NewAccount account, CancellationToken cancellationToken)
    {
        var (id, email, name, password, _) = account;
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

    /// <summary>Whether the person has shown that they read mail at their address.</summary>
    public async Task<bool> IsEmailVerifiedAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<bool?>($"""SELECT is_email_verified({id}) AS "Value" """).ToListAsync(cancellationToken)).Single() == true;

    public Task<List<Membership>> MembershipsAsync(Guid id, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<Membership>(
            $"""
            SELECT id AS "Id", name AS "Name", role AS "Role", plan AS "Plan", created_at AS "CreatedAt"
            FROM memberships_of({id})
            """).ToListAsync(cancellationToken);

    public async Task<Credentials?> CredentialsAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Credentials>(
            $"""
            SELECT id AS "Id", email AS "Email", name AS "Name", password_hash AS "PasswordHash", locked_until AS "LockedUntil"
            FROM credentials_of({id})
            """).ToListAsync(cancellationToken)).SingleOrDefault();

    public async Task<Credentials?> CredentialsAsync(EmailAddress email, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Credentials>(
            $"""
            SELECT id AS "Id", email AS "Email", name AS "Name", password_hash AS "PasswordHash", locked_until AS "LockedUntil"
            FROM account_by_email({email.Key})
            """).ToListAsync(cancellationToken)).SingleOrDefault();
}
