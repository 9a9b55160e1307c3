using System.Text.RegularExpressions;

namespace Periscope.LocalHosting.Commands;

/// <summary>
/// Which tests failed and why, briefly, from what their runs print: at the end of a long run the reasons are far above, and what keeps
/// only a log's last lines keeps none of them.
/// </summary>
/// <param name="run">What each line names as the run.</param>
internal sealed partial class FailedTests(string run)
{
    private const int LinesOfEach = 12;
    private const int LongestLine = 240;

    private readonly List<string> _lines = [];
    private int _left;

    /// <summary>A line for each failed test with a part of its message below it; empty if none failed.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Keeps a line if it names a failed test or says why one failed.</summary>
    public void Read(string line)
    {
        if (Named().Match(line) is { Success: true } match)
        {
            _lines.Add($"{run}: {match.Groups["test"].Value}");
            _left = LinesOfEach;
        }
        else if (Ends().IsMatch(line))
        {
            _left = 0;
        }
        else if (_left > 0 && line.Length > 0 && !line.StartsWith("  Error Message:", StringComparison.Ordinal))
        {
            _lines.Add($"    {(line.Length > LongestLine ? $"{line[..LongestLine]}..." : line).Trim()}");
            _left--;
        }
    }

    [GeneratedRegex(@"^  Failed (?<test>.+) \[[^\]]+\]$|^ FAIL  (?<test>.+)$")]
    private static partial Regex Named();

    [GeneratedRegex(@"^  (Stack Trace|Standard Output Messages|Passed|Skipped)\b|^Failed!|^ ❯ ")]
    private static partial Regex Ends();
}
