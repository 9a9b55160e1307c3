using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Periscope.Gateway.Tests;

/// <summary>The gateway on a real port, before the back ends that a test starts.</summary>
internal sealed class GatewayApp : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _factory;

    private GatewayApp(WebApplicationFactory<Program> factory, Issuer issuer)
    {
        _factory = factory;
        Issuer = issuer;
        Client = factory.CreateClient();
    }

    public Issuer Issuer { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Client { get; }

    public static async Task<GatewayApp> StartAsync(params (string Key, string Value)[] settings)
    {
        var issuer = await Issuer.StartAsync();
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("Identity:Authority", issuer.Authority);
            host.UseSetting("ConnectionStrings:redis", Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") ?? "127.0.0.1:1");
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }
        });
        factory.UseKestrel(0);
        factory.StartServer();
        return new GatewayApp(factory, issuer);
    }

    public HttpClient SignedIn(string? token = null)
    {
        var client = _factory.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Issuer.Token());
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
