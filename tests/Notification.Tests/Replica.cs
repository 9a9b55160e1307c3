using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Periscope.Notification.Storage;
using Periscope.TestKit;

namespace Periscope.Notification.Tests;

/// <summary>A second process of the shared service: same database, broker and key.</summary>
internal sealed class Replica : WebApplicationFactory<NotificationDbContext>
{
    public Replica()
    {
        UseKestrel(0);
        StartServer();
    }

    public HttpClient Client(Guid workspace)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", NotificationApp.App.Issuer.Token(TestCaller.In(workspace)));
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        var app = NotificationApp.App;
        builder.UseContentRoot(AppContext.BaseDirectory);
        foreach (var (key, value) in NotificationApp.Settings())
        {
            builder.UseSetting(key, value);
        }
        builder.UseSetting("ConnectionStrings:periscope", app.Database.Runtime);
        builder.UseSetting("ConnectionStrings:periscope-system", app.Database.System);
        builder.UseSetting("ConnectionStrings:rabbitmq", app.VirtualHost.ConnectionString);
        builder.UseSetting("ConnectionStrings:redis", TestServers.Redis);
        builder.UseSetting("Identity:Authority", app.Issuer.Authority);
        builder.UseSetting("Snapshots:Path", app.SnapshotsPath);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.ConfigureLogging(logging => logging.ClearProviders().AddConsole());
    }
}
