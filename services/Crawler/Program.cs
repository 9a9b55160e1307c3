using Periscope.Crawler;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("crawler");
builder.AddPersistence<CrawlerDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<CompetitorAddedConsumer>()
    .AddConsumer<CompetitorChangedConsumer>()
    .AddConsumer<CompetitorRemovedConsumer>());
builder.Services.AddValidation();
builder.AddCrawling();

var app = builder.Build();
if (await app.MigrateIfAskedAsync(args))
{
    return;
}

app.UseServiceDefaults();
app.MapSources();
app.MapJobs();
await app.RunAsync();
