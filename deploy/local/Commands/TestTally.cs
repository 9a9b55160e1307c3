using System.Globalization;
using System.Text.RegularExpressions;

namespace Periscope.LocalHosting.Commands;

/// <summary>Adds up what the test runs of several projects report.</summary>
internal sealed partial class TestTally
{
    private readonly List<string> _broken = [];
    private readonly FailedTests _failures = new();
    private int _passed;
    private int _failed;
    private int _skipped;
    private int _failedBefore;

    public bool IsGood => _failed == 0 && _broken.Count == 0;

    public string Text
    {
        get
        {
            IEnumerable<string> broken = _broken.Count == 0 ? [] : [$"Without a result: {string.Join(", ", _broken)}"];
            var counts = string.Create(CultureInfo.InvariantCulture, $"{_passed} passed, {_failed + _broken.Count} failed, {_skipped} skipped");
            return string.Join('\n', [.. _failures.Lines, .. broken, counts]);
        }
    }

    /// <summary>What is read from here on is of this project.</summary>
    public void Begin(string project) => _failures.Begin(Path.GetFileNameWithoutExtension(project));

    /// <summary>Prints a line of a run and takes what failed, and the numbers from its last one.</summary>
    public void Read(string line)
    {
        Console.WriteLine(line);
        _failures.Read(line);
        if (Result().Match(line) is { Success: true } match)
        {
            _failed += Number(match, "failed");
            _passed += Number(match, "passed");
            _skipped += Number(match, "skipped");
        }
        else if (WebResult().Match(line) is { Success: true } web)
        {
            _failed += Number(web, "failed");
            _passed += Number(web, "passed");
            _skipped += Number(web, "skipped");
        }
    }

    /// <summary>A run that failed without a failed test (it crashed, say) counts as one failure.</summary>
    public void Close(string project, int exitCode)
    {
        if (exitCode != 0 && _failed == _failedBefore)
        {
            _broken.Add(Path.GetFileNameWithoutExtension(project));
        }

        _failedBefore = _failed;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"Failed:\s+(?<failed>\d+), Passed:\s+(?<passed>\d+), Skipped:\s+(?<skipped>\d+), Total:")]
    private static partial Regex Result();

    // Vitest's, in which only what there is is said.
    [GeneratedRegex(@"^\s+Tests\s+(?:(?<failed>\d+) failed)?[ |]*(?:(?<passed>\d+) passed)?[ |]*(?:(?<skipped>\d+) skipped)?")]
    private static partial Regex WebResult();
}
