using Microsoft.EntityFrameworkCore;
using Periscope.Data.Battlecards;
using Periscope.Data.Changes;
using Periscope.Data.Competitors;
using Periscope.Data.Snapshots;
using Periscope.Data.Updates;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Storage;

internal sealed class DataDbContext(DbContextOptions<DataDbContext> options) : ServiceDbContext(options)
{
    public DbSet<Competitor> Competitors => Set<Competitor>();
    public DbSet<SourceHead> SourceHeads => Set<SourceHead>();
    public DbSet<Snapshot> Snapshots => Set<Snapshot>();
    public DbSet<Change> Changes => Set<Change>();
    public DbSet<Update> Updates => Set<Update>();
    public DbSet<UpdateFeedback> UpdateFeedback => Set<UpdateFeedback>();
    public DbSet<UpdateRead> UpdateReads => Set<UpdateRead>();
    public DbSet<Battlecard> Battlecards => Set<Battlecard>();
    public DbSet<BattlecardVersion> BattlecardVersions => Set<BattlecardVersion>();
    public DbSet<BattlecardEvent> BattlecardEvents => Set<BattlecardEvent>();
}
