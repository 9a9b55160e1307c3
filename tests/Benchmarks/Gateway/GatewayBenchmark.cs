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
/// nginx as a plain reverse proxy and beside the service without either, by turns in one run.
/// </summary>
internal sealed class GatewayBenchmark : IBenchmark
{
    private const string Path = "/api/v1/competitors";
    private const int Rounds = 5;

    // What a list of ten competitors weighs.
    private static readonly byte[] s_body = [.. Enumerable.Repeat((byte)' ', 4096)];

    public string Name => "gateway";

    public string Description => "requests/s and p99 through the gateway beside nginx and the bare service";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (Wrk.Missing() is { } missing)
        {
            Console.WriteLine($"This needs {missing}: apt-get install --no-install-recommends nginx-light wrk");
            return null;
        }

        var seconds = int.Parse(options.Values.GetValueOrDefault("seconds", "8"), CultureInfo.InvariantCulture);
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
        (string Name, Uri Address)[] ways = [("bare", backend), ("nginx", nginx.Address), ("gateway", gateway.Address)];
        var rates = ways.ToDictionary(way => way.Name, _ => new List<double>());
        var tails = ways.ToDictionary(way => way.Name, _ => new List<double>());
        // Round 0 compiles, connects and fills the caches; it is not counted.
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (name, address) in ways)
            {
                var measured = await Wrk.RunAsync(new Uri(address, Path), token, round == 0 ? 3 : seconds, cancellationToken);
                if (round > 0 && measured is not { Failures: 0 })
                {
                    Console.WriteLine($"{name} did not answer every request: {measured?.Output}");
                    return null;
                }

                if (round > 0 && measured is not null)
                {
                    rates[name].Add(measured.PerSecond);
                    tails[name].Add(measured.P99Milliseconds);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"round {round}: {name,-8}{measured.PerSecond,10:0} requests/s, p99 {measured.P99Milliseconds:0.0} ms"));
                }
            }
        }

        var metrics = new Dictionary<string, double>();
        foreach (var (name, _) in ways)
        {
            metrics[$"{name}PerSecond"] = Math.Round(Median(rates[name]));
            metrics[$"{name}P99Milliseconds"] = Math.Round(Median(tails[name]), 2);
        }

        metrics["ofNginx"] = Math.Round(Median([.. rates["gateway"].Zip(rates["nginx"], (ours, theirs) => ours / theirs)]), 3);
        metrics["ofBare"] = Math.Round(Median([.. rates["gateway"].Zip(rates["bare"], (ours, theirs) => ours / theirs)]), 3);
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

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
