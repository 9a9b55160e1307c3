using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Outbox;

/// <summary>A service with its outbox, as every service of the mesh is wired.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    private static readonly Guid Workspace = Guid.CreateVersion7();
    private readonly WebApplication _app;

    private OutboxHost(WebApplication app) => _app = app;

    public static OutboxHost Build(TestDatabase database, string broker)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:periscope"] = database.Runtime;
        builder.Configuration["ConnectionStrings:periscope-system"] = database.System;
        builder.Configuration["ConnectionStrings:rabbitmq"] = broker;
        builder.Configuration["ConnectionStrings:redis"] = "127.0.0.1:1,abortConnect=false";
        builder.Configuration["Identity:Authority"] = "http://127.0.0.1:1";
        builder.AddServiceDefaults("bench");
        builder.AddPersistence<BenchDbContext>();
        builder.AddMessaging(_ => { });
        return new OutboxHost(builder.Build());
    }

    /// <summary>Starts the dispatcher over a full outbox; messages a second until the last is in the consumer's hands.</summary>
    public async Task<double> DrainAsync(int count, Task received)
    {
        var start = Stopwatch.GetTimestamp();
        await _app.StartAsync();
        await received;
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Writes transactions beside each other while the dispatcher works; messages a second from the first write to the last receipt.</summary>
    public async Task<double> WriteAndDeliverAsync(IReadOnlyList<OutboxProbe> probes, int perTransaction, int writers, Task received)
    {
        var start = Stopwatch.GetTimestamp();
        await WriteAsync(probes, perTransaction, writers);
        await received;
        return probes.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Each aggregate is written by one writer, as its order is that of its commits.</summary>
    public async Task WriteAsync(IReadOnlyList<OutboxProbe> probes, int perTransaction, int writers) =>
        await Task.WhenAll(probes.GroupBy(probe => (uint)probe.AggregateId.GetHashCode() % (uint)writers).Select(async mine =>
        {
            foreach (var transaction in mine.Chunk(perTransaction))
            {
                await using var scope = _app.Services.GetRequiredService<WorkspaceScopes>().Create(Workspace);
                var outbox = scope.ServiceProvider.GetRequiredService<MessageOutbox>();
                foreach (var probe in transaction)
                {
                    outbox.Add(probe, probe.AggregateId);
                }
                await scope.ServiceProvider.GetRequiredService<BenchDbContext>().SaveChangesAsync();
            }
        }));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
