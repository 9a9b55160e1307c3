using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Sample;

/// <summary>The smallest service that uses every default, on the real database and broker.</summary>
internal sealed class SampleService : IAsyncDisposable
{
    private static readonly ActivityListener s_tracing = new()
    {
        ShouldListenTo = _ => true,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    private readonly WebApplication _app;

    static SampleService() => ActivitySource.AddActivityListener(s_tracing);

    private SampleService(WebApplication app, TestDatabase database, TestVirtualHost virtualHost, TokenIssuer issuer)
    {
        _app = app;
        Database = database;
        VirtualHost = virtualHost;
        Issuer = issuer;
        Bus = new TestBus(virtualHost.ConnectionString);
    }

    public Guid Workspace { get; } = Guid.CreateVersion7();
    public TestDatabase Database { get; }
    public TestVirtualHost VirtualHost { get; }
    public TokenIssuer Issuer { get; }
    public TestBus Bus { get; }
    public Faults Faults => _app.Services.GetRequiredService<Faults>();

    public static async Task<SampleService> StartAsync(string redeliverySeconds = "0.2,0.2,0.2", Func<string, string>? broker = null)
    {
        var database = await TestDatabase.CreateAsync("sample", typeof(SampleService).Assembly);
        var virtualHost = await TestVirtualHost.CreateAsync();
        var issuer = await TokenIssuer.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:periscope"] = database.Runtime,
            ["ConnectionStrings:periscope-system"] = database.System,
            ["ConnectionStrings:rabbitmq"] = broker?.Invoke(virtualHost.ConnectionString) ?? virtualHost.ConnectionString,
            ["ConnectionStrings:redis"] = TestServers.Redis,
            ["Identity:Authority"] = issuer.Authority,
            ["Operations:WorkspaceId"] = "any",
            ["Messaging:RedeliverySeconds"] = redeliverySeconds,
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        builder.AddPersistence<SampleDbContext>();
        builder.AddMessaging(bus => bus.AddConsumer<ThingRenamedConsumer>().AddConsumer<ThingKeptConsumer>().AddConsumer<ThingCountedConsumer>());
        builder.Services.AddSingleton<Faults>();
        var app = builder.Build();
        app.UseServiceDefaults();
        var things = app.MapGroup("/api/v1/things").RequireAccess("things");
        things.MapGet("/", async (SampleDbContext db, CancellationToken ct) => await db.Things.Select(t => t.Name).ToListAsync(ct));
        things.MapPost("/", async (AddThing request, SampleDbContext db, MessageOutbox outbox, CancellationToken ct) =>
        {
            var thing = new Thing { Id = Guid.CreateVersion7(), Name = request.Name };
            db.Things.Add(thing);
            outbox.Add(new ThingRenamed { ThingId = thing.Id, Number = 0 }, thing.Id);
            await db.SaveChangesAsync(ct);
            return TypedResults.Created($"/api/v1/things/{thing.Id}", new { thing.Id });
        });
        await app.StartAsync();
        var service = new SampleService(app, database, virtualHost, issuer);
        using var client = service.Anonymous();
        await Eventually.IsTrueAsync(
            async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, "the service is ready");
        return service;
    }

    public HttpClient Client(TestCaller? caller = null)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", Issuer.Token(caller ?? TestCaller.In(Workspace)));
        return client;
    }

    public HttpClient Anonymous() => new() { BaseAddress = new Uri(_app.Urls.First()) };

    public AsyncServiceScope Scope(Guid? workspace = null) =>
        _app.Services.GetRequiredService<WorkspaceScopes>().Create(workspace ?? Workspace);

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The numbers that the consumer wrote down, in order.</summary>
    public async Task<List<int>> EchoesAsync(Guid? thing = null)
    {
        await using var scope = Scope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        return await db.Database.SqlQuery<int>(
            $"SELECT number AS \"Value\" FROM echoes WHERE {thing} IS NULL OR thing_id = {thing} ORDER BY id").ToListAsync();
    }

    /// <summary>The numbers that were kept in that workspace.</summary>
    public async Task<List<int>> KeptAsync(Guid workspace)
    {
        await using var scope = Scope(workspace);
        return await scope.ServiceProvider.GetRequiredService<SampleDbContext>().Database
            .SqlQuery<int>($"SELECT number AS \"Value\" FROM kept").ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await _app.DisposeAsync();
        await VirtualHost.DisposeAsync();
        await Issuer.DisposeAsync();
        await Database.DisposeAsync();
    }
}

public sealed record AddThing(string Name);
