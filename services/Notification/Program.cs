using Periscope.Notification.Alerts;
using Periscope.Notification.Channels;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Live;
using Periscope.Notification.Rules;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("notification");
builder.AddPersistence<NotificationDbContext>();
builder.AddMessaging(
    bus => bus
        .AddConsumer<UpdatePublishedConsumer>()
        .AddConsumer<CompetitorRemovedConsumer>(concurrency: 2)
        .AddConsumer<BattlecardChangedConsumer>(concurrency: 16)
        .AddConsumer<JobProgressedConsumer>(concurrency: 32),
    prefetch: 32);
builder.Services.AddValidation();
builder.AddDeliveries();
builder.AddLive();

var app = builder.Build();
if (await app.MigrateIfAskedAsync(args))
{
    return;
}
app.UseServiceDefaults();
app.MapAlerts();
app.MapRules();
app.MapChannels();
app.MapDeliveries();
app.MapLive();
await app.RunAsync();
