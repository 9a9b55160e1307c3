using Periscope.Agent.Analysis;
using Periscope.Agent.Evidence;
using Periscope.Agent.Storage;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("agent");
builder.AddPersistence<AgentDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<ChangeDetectedConsumer>()
    .AddConsumer<SnapshotRecordedConsumer>()
    .AddConsumer<UpdatePublishedConsumer>()
    .AddConsumer<CompetitorAddedConsumer>()
    .AddConsumer<CompetitorChangedConsumer>()
    .AddConsumer<CompetitorRemovedConsumer>());
builder.Services.AddSnapshotStore(builder.Configuration);
builder.Services.AddSingleton<SnapshotTexts>();
builder.Services.AddValidation();

var app = builder.Build();
if (await app.MigrateIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
await app.RunAsync();
