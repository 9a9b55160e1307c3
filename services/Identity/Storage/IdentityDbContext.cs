using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Periscope.Identity.Audit;
using Periscope.Identity.Clients;
using Periscope.Identity.Invitations;
using Periscope.Identity.Keys;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Storage;

/// <summary>What belongs to one workspace, under its row policies. People and sessions are reached by function: <c>0002_Lookups</c>.</summary>
internal sealed class IdentityDbContext(DbContextOptions<IdentityDbContext> options) : ServiceDbContext(options)
{
    public DbSet<Workspace> Workspaces => Set<Workspace>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ApiClient> ApiClients => Set<ApiClient>();

    public DbSet<StoredKey> SigningKeys => Set<StoredKey>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>Saves what was done, then its audit entries, in one transaction.</summary>
    /// <remarks>
    /// An entry locks the end of its chain until the commit. Taken after all other locks, and in the order of the chains, two transactions
    /// never wait for each other, and the lock is held as shortly as can be.
    /// </remarks>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        List<EntityEntry<AuditEntry>> added = [.. ChangeTracker.Entries<AuditEntry>().Where(entry => entry.State == EntityState.Added)];
        if (added.Count == 0)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        added.ForEach(entry => entry.State = EntityState.Detached);
        await using var transaction = await Database.BeginOrJoinAsync(cancellationToken);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        foreach (var chain in added.Select(entry => entry.Entity).GroupBy(entry => entry.Chain).OrderBy(chain => chain.Key))
        {
            AuditEntries.AddRange(chain);
            saved += await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return saved;
    }
}
