using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Alerts;
using Periscope.Notification.Channels;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Live;
using Periscope.Notification.Rules;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Storage;

internal sealed class NotificationDbContext(DbContextOptions<NotificationDbContext> options) : ServiceDbContext(options)
{
    public DbSet<Rule> Rules => Set<Rule>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<Channel> Channels => Set<Channel>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<WatchedUpdate> Updates => Set<WatchedUpdate>();
    public DbSet<WorkspaceZone> Zones => Set<WorkspaceZone>();
    public DbSet<LiveEvent> LiveEvents => Set<LiveEvent>();
}
