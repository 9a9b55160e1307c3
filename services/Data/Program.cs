using Periscope.Contracts.Agent;
using Periscope.Contracts.Crawler;
using Periscope.Data.Battlecards;
using Periscope.Data.Competitors;
using Periscope.Data.Extraction;
using Periscope.Data.Snapshots;
using Periscope.Data.Storage;
using Periscope.Data.Updates;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Persistence.Migrations;

if (await ServiceMigration.RunIfAskedAsync<DataDbContext>("data", args))
{
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("data");
builder.AddPersistence<DataDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<PageCapturedConsumer, PageCaptured>(capture => capture.SourceId)
    .AddConsumer<ChangeAnalysedConsumer>()
    .AddConsumer<SectionDraftedConsumer, SectionDrafted>(drafted => drafted.BattlecardId)
    .AddConsumer<WorkspaceRemovedConsumer>(concurrency: 2));
builder.Services.AddSingleton<PageTextExtractor>();
builder.Services.AddSingleton<ComparisonGate>();
builder.Services.AddScoped<SnapshotTexts>();
builder.Services.AddScoped<CaptureRecording>();
builder.Services.AddScoped<BattlecardWriting>();
builder.Services.AddScoped<BattlecardDrafting>();
builder.Services.AddScoped<BattlecardReview>();
builder.Services.AddScoped<CitationCheck>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapCompetitors();
app.MapSnapshots();
app.MapUpdates();
app.MapBattlecards();
await app.RunAsync();
