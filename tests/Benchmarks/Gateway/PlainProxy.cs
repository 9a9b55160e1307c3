using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Periscope.Benchmarks.Gateway;

/// <summary>YARP with one route and nothing else, as a process of its own: what the gateway's own work is measured against.</summary>
internal static class PlainProxy
{
    /// <summary>The benchmarks' program is this proxy when its first argument says so; the second is where to forward.</summary>
    public const string Argument = "plain-proxy";

    public static async Task RunAsync(string backend)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "service", Match = new RouteMatch { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "service", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }
}
