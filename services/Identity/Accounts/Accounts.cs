using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces;

namespace Periscope.Identity.Accounts;

/// <summary>People, asked for one at a time through the functions of <c>0002_Lookups</c>.</summary>
internal sealed class Accounts(IdentityDbContext db, Passwords passwords, PersonalData people, TimeProvider clock)
{
    /// <summary>False when the address has an account already. Two statements: the caller has a transaction around them.</summary>
    public async Task<bool> CreateAsync(NewAccount account, CancellationToken cancellationToken)
    {
        var (id, email, name, password, _) = account;
        var hash = await passwords.HashAsync(password, cancellationToken);
        var key = await people.NewKeyAsync(id, cancellationToken);
        var (sealedEmail, sealedName) = (people.Seal(id, email.Text), people.Seal(id, name));
        var made = (await db.Database.SqlQuery<bool?>(
            $"""SELECT create_account({id}, {sealedEmail}, {people.HashOf(email)}, {sealedName}, {hash}, {clock.GetUtcNow()}) AS "Value" """)
            .ToListAsync(cancellationToken)).Single() == true;
        if (made)
        {
            await people.KeepAsync(key, cancellationToken);
        }

        return made;
    }

    public async Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Account>(
            $"""SELECT id AS "Id", email AS "Email", name AS "Name" FROM account_by_id({id})""")
            .ToListAsync(cancellationToken)).SingleOrDefault() is { } found ? await people.OpenAsync(found, cancellationToken) : null;

    public async Task<Account?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        await FindAsync(people.HashOf(email), cancellationToken);

    /// <param name="addressHash">As <see cref="PersonalData.HashOf"/> gives it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Account?> FindAsync(string addressHash, CancellationToken cancellationToken) =>
        await CredentialsAsync(addressHash, cancellationToken) is { } found ? new Account(found.Id, found.Email, found.Name) : null;

    /// <summary>Whether the person has shown that they read mail at their address.</summary>
    public async Task<bool> IsEmailVerifiedAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<bool?>($"""SELECT is_email_verified({id}) AS "Value" """).ToListAsync(cancellationToken)).Single() == true;

    public Task<List<Membership>> MembershipsAsync(Guid id, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<Membership>(
            $"""
            SELECT id AS "Id", name AS "Name", role AS "Role", plan AS "Plan", features AS "Features", created_at AS "CreatedAt"
            FROM memberships_of({id})
            """).ToListAsync(cancellationToken);

    public async Task<Credentials?> CredentialsAsync(Guid id, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Credentials>(
            $"""
            SELECT id AS "Id", email AS "Email", name AS "Name", password_hash AS "PasswordHash", password_version AS "PasswordVersion"
            FROM credentials_of({id})
            """).ToListAsync(cancellationToken)).SingleOrDefault() is { } found ? await people.OpenAsync(found, cancellationToken) : null;

    public Task<Credentials?> CredentialsAsync(EmailAddress email, CancellationToken cancellationToken) =>
        CredentialsAsync(people.HashOf(email), cancellationToken);

    private async Task<Credentials?> CredentialsAsync(string addressHash, CancellationToken cancellationToken) =>
        (await db.Database.SqlQuery<Credentials>(
            $"""
            SELECT id AS "Id", email AS "Email", name AS "Name", password_hash AS "PasswordHash", password_version AS "PasswordVersion"
            FROM account_by_email({addressHash})
            """).ToListAsync(cancellationToken)).SingleOrDefault() is { } found ? await people.OpenAsync(found, cancellationToken) : null;
}
