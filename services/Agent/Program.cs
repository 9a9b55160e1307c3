using Periscope.Agent.Analysis;
using Periscope.Agent.Asking;
using Periscope.Agent.Drafting;
using Periscope.Agent.Evidence;
using Periscope.Agent.Providers;
using Periscope.Agent.Storage;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Persistence.Migrations;

if (await ServiceMigration.RunIfAskedAsync<AgentDbContext>("agent", args))
{
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("agent");
builder.AddPersistence<AgentDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<ChangeDetectedConsumer>()
    .AddConsumer<DraftSectionConsumer>()
    .AddConsumer<SnapshotRecordedConsumer>()
    .AddConsumer<UpdatePublishedConsumer>()
    .AddConsumer<CompetitorAddedConsumer>()
    .AddConsumer<CompetitorChangedConsumer>()
    .AddConsumer<CompetitorRemovedConsumer>()
    .AddConsumer<WorkspaceRemovedConsumer>(concurrency: 2));
builder.Services.AddSingleton<SnapshotTexts>();
builder.Services.AddSingleton<PageIndex>();
builder.Services.AddSingleton<EvidenceReader>();
builder.Services.AddSingleton<Execute>();
builder.Services.AddSingleton<AskPipeline>();
builder.Services.AddScoped<EvidenceVersion>();
builder.Services.AddSingleton<PassageCache>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapAsking();
app.MapProviders();
await app.RunAsync();
