using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Tests.Sample;

internal sealed class Thing : IWorkspaceOwned
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Name { get; set; }
}

internal sealed class SampleDbContext(DbContextOptions<SampleDbContext> options) : ServiceDbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();
}
