using System.Globalization;
using System.Text.RegularExpressions;

namespace Periscope.LocalHosting.Commands;

/// <summary>One project's tests, read from what their run prints.</summary>
/// <param name="name">The project's.</param>
/// <param name="output">Where each line goes on to.</param>
internal sealed partial class TestRun(string name, TextWriter output)
{
    private readonly FailedTests _failures = new(name);

    public string Name => name;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>It failed without a failed test: it crashed, or what ends its tests failed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>It told how many tests passed and failed.</summary>
    public bool HasResult { get; private set; }

    /// <summary>Which tests failed, and why.</summary>
    public IReadOnlyList<string> Failures => _failures.Lines;

    public void Read(string line)
    {
        output.WriteLine(line);
        _failures.Read(line);
        if ((Result().Match(line) is { Success: true } match ? match : WebResult().Match(line)) is { Success: true } numbers)
        {
            HasResult = true;
            Failed += Number(numbers, "failed");
            Passed += Number(numbers, "passed");
            Skipped += Number(numbers, "skipped");
        }
    }

    public void End(int exitCode) => IsBroken = exitCode != 0 && Failed == 0;

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"Failed:\s+(?<failed>\d+), Passed:\s+(?<passed>\d+), Skipped:\s+(?<skipped>\d+), Total:")]
    private static partial Regex Result();

    // Vitest's, in which only what there is is said.
    [GeneratedRegex(@"^\s+Tests\s+(?:(?<failed>\d+) failed)?[ |]*(?:(?<passed>\d+) passed)?[ |]*(?:(?<skipped>\d+) skipped)?")]
    private static partial Regex WebResult();
}
