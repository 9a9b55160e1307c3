using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.ServiceDefaults.Tests.Support;

/// <summary>The guarded clients as a service registers them, on a configuration of the test's own.</summary>
internal sealed class GuardedClients : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public GuardedClients(
        string allowed = "",
        Action<GuardedHttpOptions>? configure = null,
        TimeProvider? clock = null,
        ResolveHost? resolve = null,
        string name = "scraper")
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fetch:AllowedPrivateHosts"] = allowed,
            ["Fetch:UserAgent"] = "Periscope/1.0 (+https://periscope.example/bot)",
        }).Build();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(new ServiceInfo("crawler"));
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddLogging();
        if (resolve is not null)
        {
            services.AddSingleton(resolve);
        }
        services.AddGuardedHttp(configuration);
        services.AddGuardedHttpClient(name, options =>
        {
            options.RetryDelay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(options);
        });
        _provider = services.BuildServiceProvider();
        Client = _provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);
    }

    public HttpClient Client { get; }

    public CircuitBreakers Breakers => _provider.GetRequiredService<CircuitBreakers>();

    public static ResolveHost Answering(params string[] addresses) =>
        (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());

    public async Task<FetchedResponse> GetAsync(Uri url, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        prepare?.Invoke(request);
        return await Client.FetchAsync(request, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
