using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Periscope.Benchmarks.Gateway;

/// <summary>One run of wrk.</summary>
/// <param name="Failures">Answers other than 2xx and 3xx, and sockets that failed.</param>
internal sealed partial record Wrk(long Requests, double PerSecond, double P99Milliseconds, int Failures, string Output)
{
    private const int Connections = 64;

    /// <summary>The programs that are not on this machine; null when all are.</summary>
    public static string? Missing()
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin");
        string[] missing = [.. new[] { "wrk", "nginx" }.Where(program => !places.Any(place => File.Exists(Path.Combine(place, program))))];
        return missing.Length == 0 ? null : string.Join(" and ", missing);
    }

    /// <summary>Null when wrk's answer was not understood.</summary>
    public static async Task<Wrk?> RunAsync(Uri address, string token, int seconds, CancellationToken cancellationToken)
    {
        string[] arguments =
            ["-t1", $"-c{Connections}", $"-d{seconds}s", "--timeout", "10s", "--latency", "-H", $"Authorization: Bearer {token}", address.AbsoluteUri];
        using var process = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (Rate().Match(output) is not { Success: true } rate || Tail().Match(output) is not { Success: true } tail)
        {
            Console.WriteLine(output);
            return null;
        }

        var failures = Refused().Matches(output).Sum(match => Number(match.Groups[1].Value))
            + Sockets().Matches(output).Sum(match => match.Groups.Values.Skip(1).Sum(group => Number(group.Value)));
        return new Wrk((long)Number(Total().Match(output).Groups[1].Value), Number(rate.Groups[1].Value), Milliseconds(tail), (int)failures, output);
    }

    private static double Milliseconds(Match tail) => Number(tail.Groups[1].Value) * tail.Groups[2].Value switch
    {
        "us" => 0.001,
        "s" => 1000,
        _ => 1,
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) requests in ")]
    private static partial Regex Total();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Tail();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Refused();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Sockets();
}
