using Periscope.Query.Dashboard;
using Periscope.Query.Questions;
using Periscope.Query.Storage;
using Periscope.Query.Suggestions;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Persistence.Migrations;
using Periscope.ServiceDefaults.Quotas;

if (await ServiceMigration.RunIfAskedAsync<QueryDbContext>("query", args))
{
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("query");
builder.AddPersistence<QueryDbContext>();
builder.AddMessaging(bus => bus
    .AddConsumer<CompetitorAddedConsumer>()
    .AddConsumer<CompetitorChangedConsumer>()
    .AddConsumer<CompetitorRemovedConsumer>()
    .AddConsumer<UpdatePublishedConsumer>()
    .AddConsumer<AlertRaisedConsumer>()
    .AddConsumer<WorkspaceRemovedConsumer>(concurrency: 2));
builder.Services.AddServiceClient(AgentAnswer.Client);
builder.Services.AddSingleton<AgentAnswer>();
builder.Services.AddSingleton<QuestionQuota>();
builder.Services.AddScoped<AskEndpoint>();
builder.Services.AddScoped<AnswerRecord>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapQuestions();
app.MapSuggestions();
app.MapDashboard();
await app.RunAsync();
