using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Periscope.Benchmarks.MainJob;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Gateway;

/// <summary>
/// Requests a second and the 99th percentile through the gateway, with tokens checked, limits counted and every request logged, beside
/// nginx as a plain reverse proxy, YARP with nothing of ours, and the service without any, by turns in one run.
/// </summary>
internal sealed class GatewayBenchmark : IBenchmark
{
    private const string Path = "/api/v1/competitors";

    // What a list of ten competitors weighs.
    private static readonly byte[] s_body = [.. Enumerable.Repeat((byte)' ', 4096)];

    public string Name => "gateway";

    public string Description => "requests/s and p99 through the gateway beside nginx, plain YARP and the bare service";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (Wrk.Missing() is { } missing)
        {
            Console.WriteLine($"This needs {missing}: apt-get install --no-install-recommends nginx-light wrk");
            return null;
        }

        var seconds = int.Parse(options.Values.GetValueOrDefault("seconds", "8"), CultureInfo.InvariantCulture);
        var rounds = int.Parse(options.Values.GetValueOrDefault("rounds", "5"), CultureInfo.InvariantCulture);
        await using var issuer = await TokenIssuer.StartAsync();
        var token = issuer.Token(TestCaller.In(Guid.CreateVersion7()));
        await using var service = await BareServiceAsync();
        var backend = new Uri(service.Urls.First());
        await using var nginx = await ServerProcess.NginxAsync(backend);
        await using var gateway = await ServerProcess.DotnetAsync("Gateway", BenchMesh.FreePort(), "/health", new Dictionary<string, string>
        {
            ["Identity__Authority"] = issuer.Authority,
            ["ConnectionStrings__redis"] = TestServers.Redis,
            ["services__data__http__0"] = backend.AbsoluteUri,
            ["Gateway__Limits__AddressPerMinute"] = "100000000",
            ["Gateway__Limits__Plans__enterprise__Burst"] = "100000000",
            ["Gateway__Limits__Plans__enterprise__PerMinute"] = "100000000",
        });
        await using var yarp = await ServerProcess.DotnetAsync(
            "Benchmarks", BenchMesh.FreePort(), Path, new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "1" }, arguments: [PlainProxy.Argument, backend.AbsoluteUri]);
        Way[] ways =
        [
            new("bare", backend, null), new("nginx", nginx.Address, nginx), new("yarp", yarp.Address, yarp),
            new("gateway", gateway.Address, gateway),
        ];
        // The rounds until 0 compile, connect and fill the caches; they are not counted.
        for (var round = -2; round <= rounds; round++)
        {
            foreach (var way in ways)
            {
                var before = way.Process?.ProcessorTime();
                var measured = await Wrk.RunAsync(new Uri(way.Address, Path), token, seconds, cancellationToken);
                if (measured is not { Failures: 0 })
                {
                    Console.WriteLine($"{way.Name} did not answer every request: {measured?.Output}");
                    return null;
                }

                var processor = (way.Process?.ProcessorTime() - before)?.TotalMicroseconds / measured.Requests ?? 0;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"round {round}: {way.Name,-8}{measured.PerSecond,10:0} requests/s, p99 {measured.P99Milliseconds,5:0.0} ms, {processor,4:0} µs of a processor each"));
                if (round > 0)
                {
                    way.Rates.Add(measured.PerSecond);
                    way.Tails.Add(measured.P99Milliseconds);
                    way.Processor.Add(processor);
                }
            }
        }

        var metrics = new Dictionary<string, double>();
        foreach (var way in ways)
        {
            metrics[$"{way.Name}PerSecond"] = Math.Round(Median(way.Rates));
            metrics[$"{way.Name}P99Milliseconds"] = Math.Round(Median(way.Tails), 2);
            metrics[$"{way.Name}MicrosecondsEach"] = Math.Round(Median(way.Processor), 1);
        }

        foreach (var (other, name) in new[] { (ways[1], "ofNginx"), (ways[2], "ofYarp"), (ways[0], "ofBare") })
        {
            metrics[name] = Math.Round(Median([.. ways[3].Rates.Zip(other.Rates, (ours, theirs) => ours / theirs)]), 3);
        }

        metrics["yarpOfNginx"] = Math.Round(Median([.. ways[2].Rates.Zip(ways[1].Rates, (plain, theirs) => plain / theirs)]), 3);
        return metrics;
    }

    private static async Task<WebApplication> BareServiceAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet(Path, (HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = s_body.Length;
            return http.Response.Body.WriteAsync(s_body).AsTask();
        });
        await app.StartAsync();
        return app;
    }

    // What was measured of one way to the service, round by round.
    private sealed record Way(string Name, Uri Address, ServerProcess? Process)
    {
        public List<double> Rates { get; } = [];

        public List<double> Tails { get; } = [];

        public List<double> Processor { get; } = [];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
