using System.Text.Json;
using Periscope.Benchmarks;
using Periscope.Benchmarks.Gateway;
using Periscope.Benchmarks.Identity;
using Periscope.Benchmarks.MainJob;
using Periscope.Benchmarks.MainText;
using Periscope.Benchmarks.Outbox;
using Periscope.Benchmarks.PageChange;
using Periscope.Benchmarks.Start;
using Periscope.Benchmarks.Web;

if (args is [PlainProxy.Argument, var backend, var version])
{
    await PlainProxy.RunAsync(backend, version);
    return 0;
}

IBenchmark[] benchmarks =
[
    new PageChangeBenchmark(), new OutboxBenchmark(), new MainTextBenchmark(), new StartBenchmark(), new MainJobBenchmark(),
    new GatewayBenchmark(), new IdentityBenchmark(), new WebBenchmark(),
];

var options = BenchmarkOptions.Parse(args);
if (options.Help || options.Name is null || benchmarks.FirstOrDefault(benchmark => benchmark.Name == options.Name) is not { } chosen)
{
    Console.WriteLine("usage: bench NAME [--corpora DIR]\n");
    foreach (var benchmark in benchmarks)
    {
        Console.WriteLine($"  {benchmark.Name,-14}{benchmark.Description}");
    }
    return options.Help || options.Name is null ? 0 : 2;
}
var metrics = await chosen.RunAsync(options, CancellationToken.None);
if (metrics is null)
{
    return 1;
}
Console.WriteLine(JsonSerializer.Serialize(new { name = chosen.Name, metrics }, JsonSerializerOptions.Web));
return 0;
