using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.TestKit;

/// <summary>
/// One real service in the test's process: its own Program on a fresh migrated database, a fresh virtual host of the broker, Redis, and
/// tokens from a real issuer.
/// </summary>
/// <typeparam name="TAnchor">Any type of the service's assembly, for example its context.</typeparam>
public sealed class ServiceApp<TAnchor> : IAsyncDisposable
    where TAnchor : class
{
    private readonly Host _host;
    private readonly bool _ownsSurroundings;
    private readonly DirectoryInfo _state;

    private ServiceApp(
        Host host, TestDatabase database, TestVirtualHost virtualHost, TokenIssuer issuer, DirectoryInfo state, bool ownsSurroundings)
    {
        _host = host;
        Database = database;
        VirtualHost = virtualHost;
        Issuer = issuer;
        _state = state;
        _ownsSurroundings = ownsSurroundings;
        Bus = new TestBus(virtualHost.ConnectionString);
    }

    public TestDatabase Database { get; }

    public TestVirtualHost VirtualHost { get; }

    public TokenIssuer Issuer { get; }

    public TestBus Bus { get; }

    /// <summary>A workspace that exists as far as tokens and rows are concerned.</summary>
    public Guid Workspace { get; } = Guid.CreateVersion7();

    public IServiceProvider Services => _host.Services;

    /// <summary>The address that other processes and services can reach; only with <c>realPort</c>.</summary>
    public Uri Address => new(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public string SnapshotsPath => _state.FullName;

    /// <summary>Starts the service called <paramref name="service"/>.</summary>
    /// <param name="settings">Further configuration, by key.</param>
    /// <param name="configure">Replaces registrations, for example the clock.</param>
    /// <param name="realPort">Listens on a loopback port, for streams, WebSockets and calls from other services.</param>
    public static async Task<ServiceApp<TAnchor>> StartAsync(
        string service,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? configure = null,
        bool realPort = false)
    {
        var database = await TestDatabase.CreateAsync(service, typeof(TAnchor).Assembly);
        return await StartAsync(await SurroundingsAsync(database), settings, configure, realPort, ownsSurroundings: true);
    }

    /// <summary>Starts another service beside <paramref name="neighbour"/>: same database server, broker, issuer and snapshot store.</summary>
    public static async Task<ServiceApp<TAnchor>> StartBesideAsync<TOther>(
        ServiceApp<TOther> neighbour,
        string service,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? configure = null,
        bool realPort = false)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        var database = await TestDatabase.CreateAsync(service, typeof(TAnchor).Assembly);
        return await StartAsync((database, neighbour.VirtualHost, neighbour.Issuer, new DirectoryInfo(neighbour.SnapshotsPath)),
            settings, configure, realPort, ownsSurroundings: false);
    }

    /// <summary>A client with a token for <see cref="Workspace"/>, or for another one.</summary>
    public HttpClient Client(string role = "owner", Guid? workspace = null) => Client(TestCaller.In(workspace ?? Workspace, role));

    public HttpClient Client(TestCaller caller)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.Token(caller));
        return client;
    }

    public HttpClient Anonymous() =>
        _host.RealPort ? new HttpClient { BaseAddress = Address } : _host.CreateClient(new() { AllowAutoRedirect = false });

    /// <summary>A scope in which rows of the workspace can be read and written, as in a request.</summary>
    public AsyncServiceScope Scope(Guid? workspace = null) =>
        Services.GetRequiredService<WorkspaceScopes>().Create(workspace ?? Workspace);

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await _host.DisposeAsync();
        await Database.DisposeAsync();
        if (_ownsSurroundings)
        {
            await VirtualHost.DisposeAsync();
            await Issuer.DisposeAsync();
            _state.Delete(recursive: true);
        }
    }

    private static async Task<(TestDatabase, TestVirtualHost, TokenIssuer, DirectoryInfo)> SurroundingsAsync(TestDatabase database) =>
        (database, await TestVirtualHost.CreateAsync(), await TokenIssuer.StartAsync(), Directory.CreateTempSubdirectory("periscope-test-"));

    private static async Task<ServiceApp<TAnchor>> StartAsync(
        (TestDatabase Database, TestVirtualHost VirtualHost, TokenIssuer Issuer, DirectoryInfo State) around,
        IReadOnlyDictionary<string, string>? settings, Action<IServiceCollection>? configure, bool realPort, bool ownsSurroundings)
    {
        var all = new Dictionary<string, string>
        {
            ["ConnectionStrings:periscope"] = around.Database.Runtime,
            ["ConnectionStrings:periscope-system"] = around.Database.System,
            ["ConnectionStrings:rabbitmq"] = around.VirtualHost.ConnectionString,
            ["ConnectionStrings:redis"] = TestServers.Redis,
            ["Identity:Authority"] = around.Issuer.Authority,
            ["Operations:WorkspaceId"] = "any",
            ["Snapshots:Path"] = around.State.FullName,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        var host = new Host(all, configure, realPort);
        if (realPort)
        {
            host.UseKestrel(0);
            host.StartServer();
        }
        else
        {
            _ = host.Server;
        }

        var app = new ServiceApp<TAnchor>(host, around.Database, around.VirtualHost, around.Issuer, around.State, ownsSurroundings);
        // A message that is published before the consumers have bound their queues would be nobody's.
        using var client = app.Anonymous();
        await Eventually.IsTrueAsync(
            async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, $"{typeof(TAnchor).Assembly.GetName().Name} is ready");
        return app;
    }

    private sealed class Host(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? configure, bool realPort)
        : WebApplicationFactory<TAnchor>
    {
        public bool RealPort { get; } = realPort;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseContentRoot(AppContext.BaseDirectory);
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureLogging(logging => logging.ClearProviders().AddConsole());
            if (configure is not null)
            {
                builder.ConfigureServices(configure);
            }
        }
    }
}
