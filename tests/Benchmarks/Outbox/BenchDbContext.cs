using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Benchmarks.Outbox;

/// <summary>A service of nothing but the messaging tables.</summary>
internal sealed class BenchDbContext(DbContextOptions<BenchDbContext> options, RequestContext context) : ServiceDbContext(options, context);
