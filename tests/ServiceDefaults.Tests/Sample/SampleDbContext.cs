using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Sample;

internal sealed class Thing : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Name { get; set; }
}

internal sealed class SampleDbContext(DbContextOptions<SampleDbContext> options, RequestContext context)
    : ServiceDbContext(options, context)
{
    public DbSet<Thing> Things => Set<Thing>();
}
