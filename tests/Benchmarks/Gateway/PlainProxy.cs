using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.TestKit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Periscope.Benchmarks.Gateway;

/// <summary>YARP with one route and nothing else, as a process of its own: what the gateway's own work is measured against.</summary>
internal static class PlainProxy
{
    /// <summary>The benchmarks' program is this proxy when its first argument says so; then come where to forward, and by which version.</summary>
    public const string Argument = "plain-proxy";

    public static Task<ServerProcess> StartAsync(Uri backend, string ready, Version version) => ServerProcess.DotnetAsync(
        "Benchmarks", FreePort.Pick(), ready, new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "1" },
        arguments: [Argument, backend.AbsoluteUri, version.ToString()]);

    public static async Task RunAsync(string backend, string version)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "service", Match = new RouteMatch { Path = "/{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "service",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend } },
                    HttpRequest = new ForwarderRequestConfig
                    {
                        Version = Version.Parse(version),
                        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    },
                },
            ]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }
}
