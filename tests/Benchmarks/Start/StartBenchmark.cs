using System.Diagnostics;
using System.Globalization;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Start;

/// <summary>From <c>./periscope up</c> to everything healthy on a built tree: from nothing, and again with the data of the first time.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const int Rounds = 3;

    public string Name => "start";

    public string Description => "seconds from up to all healthy, from nothing and with data";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var first = new List<double>();
        var again = new List<double>();
        var down = new List<double>();
        // Round 0 builds, and fills the disk cache; it is not counted.
        for (var round = 0; round <= Rounds; round++)
        {
            var state = Path.Combine(Path.GetTempPath(), $"periscope-start-{Environment.ProcessId}-{round}");
            await using var guard = new MeshGuard(Path.GetFullPath("periscope"), state);
            string[] up = ["up", "--detach", "--port", FreePort.Pick().ToString(CultureInfo.InvariantCulture), "--state", state];
            var times = new List<double>();
            foreach (var command in new[] { up, ["down", "--state", state], up, ["down", "--state", state] })
            {
                if (await SecondsAsync(command, cancellationToken) is not { } seconds)
                {
                    return null;
                }

                times.Add(seconds);
            }

            if (round > 0)
            {
                first.Add(times[0]);
                again.Add(times[2]);
                down.AddRange([times[1], times[3]]);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"round {round}: from nothing {times[0]:0.0} s, with data {times[2]:0.0} s, down {times[1]:0.0} s"));
            }
        }

        return new Dictionary<string, double> { ["first"] = Median(first), ["again"] = Median(again), ["down"] = Median(down) };
    }

    private static async Task<double?> SecondsAsync(string[] command, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("./periscope", command) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode == 0)
        {
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        Console.WriteLine($"./periscope {string.Join(' ', command)} ended with exit code {process.ExitCode}:\n{output}");
        return null;
    }

    private static double Median(List<double> values) => Math.Round(values.Order().ElementAt(values.Count / 2), 2);
}
