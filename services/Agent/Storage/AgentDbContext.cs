using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Evidence;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Storage;

internal sealed class AgentDbContext(DbContextOptions<AgentDbContext> options) : ServiceDbContext(options)
{
    public DbSet<KnownCompetitor> Competitors => Set<KnownCompetitor>();

    public DbSet<KnownPage> Pages => Set<KnownPage>();

    public DbSet<KnownUpdate> Updates => Set<KnownUpdate>();
}
