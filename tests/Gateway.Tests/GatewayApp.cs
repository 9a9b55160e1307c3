using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests;

/// <summary>The gateway on a real port, before the back ends that a test starts.</summary>
internal sealed class GatewayApp : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _factory;
    private bool _ownsIssuer;

    private GatewayApp(WebApplicationFactory<Program> factory, TokenIssuer issuer)
    {
        _factory = factory;
        Issuer = issuer;
        Client = factory.CreateClient();
    }

    public TokenIssuer Issuer { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _factory.Services;

    public static Task<GatewayApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, null, settings);

    /// <param name="neighbour">Another gateway's issuer, to know the same tokens; null for one of its own.</param>
    /// <param name="configure">Replaces registrations, for example the clock.</param>
    /// <param name="settings">Further configuration, by key.</param>
    public static async Task<GatewayApp> StartAsync(
        TokenIssuer? neighbour, Action<IServiceCollection>? configure, params (string Key, string Value)[] settings)
    {
        var issuer = neighbour ?? await TokenIssuer.StartAsync();
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("Identity:Authority", issuer.Authority);
            host.UseSetting("Operations:WorkspaceId", "any");
            host.UseSetting("ConnectionStrings:redis", Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") ?? "127.0.0.1:1");
            // Every test signs in from the same address, and Redis is everybody's.
            host.UseSetting("Gateway:Limits:SignInPerMinute", "100000");
            foreach (var (key, value) in settings)
            {
                host.UseSetting(key, value);
            }

            if (configure is not null)
            {
                host.ConfigureServices(configure);
            }
        });
        factory.UseKestrel(0);
        factory.StartServer();
        return new GatewayApp(factory, issuer) { _ownsIssuer = neighbour is null };
    }

    public HttpClient SignedIn(string? token = null)
    {
        var client = _factory.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token());
        return client;
    }

    /// <summary>A member of a workspace that no other test uses.</summary>
    public string Token(string role = "owner", string plan = "enterprise", Action<SecurityTokenDescriptor>? bend = null) =>
        Issuer.Token(new TestCaller { Workspaces = [new(Guid.CreateVersion7(), role, plan)] }, bend);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
        if (_ownsIssuer)
        {
            await Issuer.DisposeAsync();
        }
    }
}
