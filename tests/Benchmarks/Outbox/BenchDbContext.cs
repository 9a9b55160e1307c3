using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Benchmarks.Outbox;

/// <summary>A service of nothing but the messaging tables.</summary>
internal sealed class BenchDbContext(DbContextOptions<BenchDbContext> options) : ServiceDbContext(options);
