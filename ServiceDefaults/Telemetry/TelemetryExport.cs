using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>Runs the OpenTelemetry SDK for as long as the service runs; disposing it sends what is left.</summary>
/// <remarks>Own code because OpenTelemetry.Extensions.Hosting is not in the feed.</remarks>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private const double DefaultTracesPerSecond = 2;

    private static readonly string[] s_sources =
        ["Microsoft.AspNetCore", "System.Net.Http", "Yarp.ReverseProxy", "MassTransit", "Npgsql", "Periscope.*"];

    private static readonly string[] s_meters =
    [
        "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime", "Npgsql", "MassTransit", "Periscope.*",
    ];

    private readonly OpenTelemetrySdk _sdk;

    public TelemetryExport(IConfiguration configuration, TimeProvider clock)
    {
        var sampler = new TraceBudget(new ProbeSampler(), configuration.GetValue("Telemetry:TracesPerSecond", DefaultTracesPerSecond), clock);
        _sdk = OpenTelemetrySdk.Create(options => options
            .WithTracing(tracing => tracing
                .AddSource(s_sources)
                .SetSampler(new ParentBasedSampler(sampler))
                .AddProcessor(new SpanNames())
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter(s_meters).AddOtlpExporter()));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _sdk.Dispose();
}
