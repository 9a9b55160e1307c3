using Periscope.Gateway.Edge;
using Periscope.Gateway.Limits;
using Periscope.Gateway.Overview;
using Periscope.Gateway.Pages;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Web;

InlineSockets.Use();
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("gateway");
builder.AddEdge();
builder.AddLimits();
builder.AddProxy();
builder.Services.AddValidation();
builder.Services.AddSingleton<QuestionQuota>();
builder.Services.AddScoped<Replies>();
builder.Services.AddHttpClient(Replies.ClientName).RemoveAllLoggers();

var app = builder.Build();
app.UseEdge();
app.UseServiceDefaults(signedIn => signedIn.UseMiddleware<RequestLimits>());
app.UseMiddleware<BodyLimit>();
app.MapHealthOverview();
app.MapSystemOverview();
app.MapOpenApiOverview();
// Browsers ask for it by this name on every site, and by its content type know what it is.
app.MapGet("/favicon.ico", Page.Icon).AllowAnonymous().Unlimited().ExcludeFromDescription();
app.MapGet("/", (HttpContext http) => Page.Html(http, "welcome")).AllowAnonymous().Unlimited().ExcludeFromDescription();
app.MapProxy();
// Whatever else is asked for, whoever asks: it does not exist.
app.MapFallback("{**path}", () => Problems.NotFound("There is nothing at this path.")).AllowAnonymous();
await app.RunAsync();
