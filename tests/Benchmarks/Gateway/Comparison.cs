using System.Globalization;
using System.Net;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Gateway;

/// <summary>One service asked directly, through nginx, through plain YARP over HTTP/1.1 and 2, and through the gateway, by turns.</summary>
internal sealed class Comparison(Backend backend, int rounds, int seconds)
{
    // As long as it takes to compile, connect and fill the caches; not counted.
    private const int WarmUpSeconds = 24;

    /// <summary>Null when a request failed; which was printed.</summary>
    public async Task<Dictionary<string, double>?> RunAsync(CancellationToken cancellationToken)
    {
        await using var nginx = await ServerProcess.NginxAsync(backend.Address, backend.Ready);
        await using var gateway = await ServerProcess.DotnetAsync("Gateway", FreePort.Pick(), "/health", Settings());
        await using var yarp = await PlainProxy.StartAsync(backend.Address, backend.Ready, HttpVersion.Version11);
        await using var yarp2 = await PlainProxy.StartAsync(backend.Http2Address, backend.Ready, HttpVersion.Version20);
        Way[] ways =
        [
            new("bare", backend.Address, null), new("nginx", nginx.Address, nginx), new("yarp", yarp.Address, yarp),
            new("yarp2", yarp2.Address, yarp2), new("gateway", gateway.Address, gateway),
        ];
        for (var round = 1 - Math.Max(1, WarmUpSeconds / seconds); round <= rounds; round++)
        {
            // There and back, so that none of them always follows the same other one.
            foreach (var way in round % 2 == 0 ? ways : ways.Reverse())
            {
                if (!await MeasureAsync(way, round, cancellationToken))
                {
                    return null;
                }
            }
        }

        return Metrics(ways.ToDictionary(way => way.Name));
    }

    // No limit is reached, but each is counted.
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["Identity__Authority"] = backend.Authority,
            ["ConnectionStrings__redis"] = TestServers.Redis,
            ["services__data__http__0"] = backend.Address.AbsoluteUri,
            ["services__data__http2__0"] = backend.Http2Address.AbsoluteUri,
            ["Gateway__Limits__AddressPerMinute"] = "100000000",
        };
        foreach (var plan in new[] { "free", "starter", "professional", "enterprise" })
        {
            settings[$"Gateway__Limits__Plans__{plan}__Burst"] = "100000000";
            settings[$"Gateway__Limits__Plans__{plan}__PerMinute"] = "100000000";
        }

        return settings;
    }

    private async Task<bool> MeasureAsync(Way way, int round, CancellationToken cancellationToken)
    {
        var before = way.Process?.ProcessorTime();
        var measured = await Wrk.RunAsync(new Uri(way.Address, Backend.Path), backend.Token, seconds, cancellationToken);
        if (measured is not { Failures: 0 })
        {
            Console.WriteLine($"{way.Name} did not answer every request: {measured?.Output}");
            return false;
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

        return true;
    }

    private static Dictionary<string, double> Metrics(Dictionary<string, Way> ways)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var way in ways.Values)
        {
            metrics[$"{way.Name}PerSecond"] = Math.Round(Median(way.Rates));
            metrics[$"{way.Name}P99Milliseconds"] = Math.Round(Median(way.Tails), 2);
            metrics[$"{way.Name}MicrosecondsEach"] = Math.Round(Median(way.Processor), 1);
        }

        var ofNginx = Ratios(ways["gateway"], ways["nginx"]);
        metrics["ofNginx"] = Median(ofNginx);
        metrics["ofNginxLowerQuartile"] = At(ofNginx, 0.25);
        metrics["ofNginxUpperQuartile"] = At(ofNginx, 0.75);
        metrics["microsecondsMoreThanNginx"] = Math.Round(metrics["gatewayMicrosecondsEach"] - metrics["nginxMicrosecondsEach"], 1);
        metrics["ofYarp"] = Ratio(ways["gateway"], ways["yarp"]);
        metrics["ofYarp2"] = Ratio(ways["gateway"], ways["yarp2"]);
        metrics["ofBare"] = Ratio(ways["gateway"], ways["bare"]);
        metrics["yarpOfNginx"] = Ratio(ways["yarp"], ways["nginx"]);
        metrics["yarp2OfNginx"] = Ratio(ways["yarp2"], ways["nginx"]);
        return metrics;
    }

    private static double Ratio(Way one, Way other) => Median(Ratios(one, other));

    // Of each round, as what else the machine does then hits both.
    private static List<double> Ratios(Way one, Way other) => [.. one.Rates.Zip(other.Rates, (ours, theirs) => Math.Round(ours / theirs, 3))];

    private static double Median(List<double> values) => At(values, 0.5);

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));

    // What was measured of one way to the service, round by round.
    private sealed record Way(string Name, Uri Address, ServerProcess? Process)
    {
        public List<double> Rates { get; } = [];

        public List<double> Tails { get; } = [];

        public List<double> Processor { get; } = [];
    }
}
