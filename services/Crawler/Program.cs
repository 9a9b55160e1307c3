using Periscope.Crawler;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Persistence.Migrations;

if (await ServiceMigration.RunIfAskedAsync<CrawlerDbContext>("crawler", args))
{
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("crawler");
builder.AddPersistence<CrawlerDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<CompetitorAddedConsumer>()
    .AddConsumer<CompetitorChangedConsumer>()
    .AddConsumer<CompetitorRemovedConsumer>()
    .AddConsumer<WorkspaceSettingsConsumer>()
    .AddConsumer<WorkspaceRemovedConsumer>(concurrency: 2));
builder.AddCrawling();

var app = builder.Build();
app.UseServiceDefaults();
app.MapSources();
app.MapJobs();
await app.RunAsync();
