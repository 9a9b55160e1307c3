using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Clients;
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

    public DbSet<ApiClient> ApiClients => Set<ApiClient>();

    public DbSet<StoredKey> SigningKeys => Set<StoredKey>();
}
