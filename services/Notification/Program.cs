using Periscope.Notification.Alerts;
using Periscope.Notification.Channels;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Live;
using Periscope.Notification.Rules;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Persistence.Migrations;

if (await ServiceMigration.RunIfAskedAsync<NotificationDbContext>("notification", args))
{
    return 0;
}

if (await KeysCommand.RunIfAskedAsync(args, Console.Out) is { } exitCode)
{
    return exitCode;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("notification");
builder.AddPersistence<NotificationDbContext>();
// Before the consumers that write through it: what starts first stops last, so no consumer is cut off in the middle of a message.
builder.AddLive();
builder.AddMessaging(
    bus => bus
        .AddConsumer<UpdatePublishedConsumer>()
        .AddConsumer<CompetitorRemovedConsumer>(concurrency: 2)
        .AddConsumer<WorkspaceRemovedConsumer>(concurrency: 2)
        .AddConsumer<WorkspaceSettingsConsumer>(concurrency: 2)
        .AddConsumer<BattlecardChangedConsumer>(concurrency: 16)
        .AddConsumer<JobProgressedConsumer>(concurrency: 32),
    prefetch: 32);
builder.Services.AddSingleton<UpdateRetention>();
builder.AddDeliveries();

var app = builder.Build();
app.UseServiceDefaults();
app.MapAlerts();
app.MapRules();
app.MapChannels();
app.MapDeliveries();
app.MapLive();
await app.RunAsync();
return 0;
