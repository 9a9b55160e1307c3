using Microsoft.EntityFrameworkCore;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Sources;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Crawler.Storage;

internal sealed class CrawlerDbContext(DbContextOptions<CrawlerDbContext> options) : ServiceDbContext(options)
{
    public DbSet<Competitor> Competitors => Set<Competitor>();

    public DbSet<Source> Sources => Set<Source>();

    public DbSet<WorkspaceDefaults> WorkspaceDefaults => Set<WorkspaceDefaults>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<Capture> Captures => Set<Capture>();
}
