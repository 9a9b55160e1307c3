using Microsoft.EntityFrameworkCore;
using Periscope.Query.Dashboard;
using Periscope.Query.Questions;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Query.Storage;

internal sealed class QueryDbContext(DbContextOptions<QueryDbContext> options) : ServiceDbContext(options)
{
    public DbSet<Question> Questions => Set<Question>();

    public DbSet<SeenCompetitor> Competitors => Set<SeenCompetitor>();

    public DbSet<SeenUpdate> Updates => Set<SeenUpdate>();

    public DbSet<SeenAlert> Alerts => Set<SeenAlert>();
}
