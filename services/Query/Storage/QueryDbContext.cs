using Microsoft.EntityFrameworkCore;
using Periscope.Query.Dashboard;
using Periscope.Query.Questions;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Storage;

internal sealed class QueryDbContext(DbContextOptions<QueryDbContext> options, RequestContext context)
    : ServiceDbContext(options, context)
{
    public DbSet<Question> Questions => Set<Question>();

    public DbSet<SeenCompetitor> Competitors => Set<SeenCompetitor>();

    public DbSet<SeenUpdate> Updates => Set<SeenUpdate>();

    public DbSet<SeenAlert> Alerts => Set<SeenAlert>();
}
