using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Support;

/// <summary>A replica of a service with all defaults but messaging, on a database and issuer that replicas may share.</summary>
internal sealed class DefaultsService(WebApplication app, TokenIssuer issuer) : IAsyncDisposable
{
    public static async Task<DefaultsService> StartAsync(
        TestDatabase database, TokenIssuer issuer, TimeProvider clock, Action<WebApplication> map, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:periscope"] = database.Runtime,
            ["ConnectionStrings:periscope-system"] = database.System,
            ["Identity:Authority"] = issuer.Authority,
            ["Operations:WorkspaceId"] = "any",
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(clock);
        builder.AddServiceDefaults("sample");
        builder.AddPersistence<SampleDbContext>();
        add?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseServiceDefaults();
        map(app);
        await app.StartAsync();
        return new DefaultsService(app, issuer);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public HttpClient Client(TestCaller? caller)
    {
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        if (caller is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(caller));
        }
        return client;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
