using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Periscope.Benchmarks.MainJob;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Gateway;

/// <summary>
/// Requests a second and the 99th percentile through the gateway, with tokens checked, limits counted and every request logged, beside
/// nginx as a plain reverse proxy, YARP with nothing of ours as it comes and over HTTP/2, and the service without any, by turns in one run.
/// </summary>
/// <remarks>
/// First before a service that does nothing, where all the difference is the proxies'; then before Data with its PostgreSQL, in a mesh
/// that is otherwise idle: what is left of the difference where requests do something.
/// </remarks>
internal sealed class GatewayBenchmark : IBenchmark
{
    private const int Competitors = 10;

    // What a list of ten competitors weighs.
    private static readonly byte[] s_body = [.. Enumerable.Repeat((byte)' ', 4096)];

    public string Name => "gateway";

    public string Description => "requests/s and p99 through the gateway beside nginx, plain YARP and the bare service; --service nothing, data or both";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (Wrk.Missing() is { } missing)
        {
            Console.WriteLine($"This needs {missing}: apt-get install --no-install-recommends nginx-light wrk");
            return null;
        }

        var service = options.Values.GetValueOrDefault("service", "both");
        if (service is not ("nothing" or "data" or "both"))
        {
            Console.WriteLine($"--service is nothing, data or both, not '{service}'.");
            return null;
        }

        var metrics = new Dictionary<string, double>();
        if (service is not "data")
        {
            Console.WriteLine("Before a service that does nothing:");
            if (await NothingAsync(options, cancellationToken) is not { } measured)
            {
                return null;
            }

            metrics = measured;
        }

        if (service is not "nothing")
        {
            Console.WriteLine("Before Data, in a mesh of its own:");
            if (await DataAsync(options, cancellationToken) is not { } measured)
            {
                return null;
            }

            foreach (var (name, value) in measured)
            {
                metrics[$"data.{name}"] = value;
            }
        }

        return metrics;
    }

    private static async Task<Dictionary<string, double>?> NothingAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var service = await ServiceAsync();
        var backend = new Backend(
            new Uri(service.Urls.First()), new Uri(service.Urls.Last()), Backend.Path, issuer.Authority, issuer.Token(TestCaller.In(Guid.CreateVersion7())));
        return await Between(backend, options).RunAsync(cancellationToken);
    }

    private static async Task<Dictionary<string, double>?> DataAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var mesh = await BenchMesh.StartAsync([]);
        if (mesh is null)
        {
            return null;
        }

        for (var i = 0; i < Competitors; i++)
        {
            await mesh.Api.PostAsync(Backend.Path, new { name = $"Competitor {i}", domain = $"competitor-{i}.example" });
        }

        var backend = new Backend(
            await mesh.AddressAsync("data"), await mesh.Http2AddressAsync("data"), "/health", mesh.Api.Gateway.AbsoluteUri.TrimEnd('/'),
            mesh.Api.Http.DefaultRequestHeaders.Authorization!.Parameter!);
        return await Between(backend, options).RunAsync(cancellationToken);
    }

    private static Comparison Between(Backend backend, BenchmarkOptions options) => new(
        backend,
        rounds: int.Parse(options.Values.GetValueOrDefault("rounds", "12"), CultureInfo.InvariantCulture),
        seconds: int.Parse(options.Values.GetValueOrDefault("seconds", "4"), CultureInfo.InvariantCulture));

    private static async Task<WebApplication> ServiceAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Http2:Port"] = FreePort.Pick().ToString(CultureInfo.InvariantCulture);
        builder.AddHttp2Endpoint();
        var app = builder.Build();
        app.MapGet(Backend.Path, (HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = s_body.Length;
            return http.Response.Body.WriteAsync(s_body).AsTask();
        });
        await app.StartAsync();
        return app;
    }
}
