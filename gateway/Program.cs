using Periscope.Gateway.Edge;
using Periscope.Gateway.Limits;
using Periscope.Gateway.Overview;
using Periscope.Gateway.Pages;
using Periscope.Gateway.Routing;
using Periscope.Gateway.Sessions;
using Periscope.Gateway.WebApp;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Quotas;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("gateway");
builder.AddEdge();
builder.AddLimits();
builder.AddProxy();
builder.AddSessions();
builder.AddWebApp();
builder.Services.AddSingleton<QuestionQuota>();
builder.Services.AddScoped<Replies>();
builder.Services.AddSingleton<Readiness>();
builder.Services.AddSingleton<MergedDocument>();
builder.Services.AddSingleton<OwnDocument>();
OwnDocument.Restrict(builder.Services);
builder.Services.AddHttpClient(Replies.ClientName).RemoveAllLoggers();

var app = builder.Build();
app.UseEdge();
app.UseWebAppFiles();
app.UseOrigins();
app.UseServiceDefaults(
    routed => routed.UseMiddleware<SessionMiddleware>(),
    signedIn => signedIn.UseMiddleware<RequestLimits>());
app.UseMiddleware<BodyLimit>();
app.MapHealthOverview();
app.MapSystemOverview();
app.MapOpenApiOverview();
// Browsers ask for it by this name on every site, and by its content type know what it is.
app.MapGet("/favicon.ico", Page.Icon).AllowAnonymous().Unlimited().ExcludeFromDescription();
app.MapGet("/", (HttpContext http, WebAppPage page) => page.Home(http)).AllowAnonymous().Unlimited().ExcludeFromDescription();
app.MapSessions();
app.MapProxy();
app.MapFallback("{**path}", (HttpContext http, WebAppPage page) => page.Otherwise(http)).AllowAnonymous();
await app.RunAsync();
