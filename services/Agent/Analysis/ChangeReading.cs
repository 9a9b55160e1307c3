using Periscope.Agent.Evidence;
using Periscope.Contracts;
using Periscope.Contracts.Data;

namespace Periscope.Agent.Analysis;

/// <summary>A change cut into lines: what every detector looks at.</summary>
internal sealed class ChangeReading
{
    private const int HeadingLength = 48;
    private const int LinesAbove = 6;

    /// <summary>What a change is about shows in its first lines; a page that was rewritten must not cost a second.</summary>
    private const int MostLines = 500;

    private ChangeReading(ChangeDetected change, IReadOnlyList<ChangedLine> added, IReadOnlyList<ChangedLine> removed)
    {
        Change = change;
        Added = added;
        Removed = removed;
    }

    public ChangeDetected Change { get; }

    public IReadOnlyList<ChangedLine> Added { get; }

    public IReadOnlyList<ChangedLine> Removed { get; }

    public string SourceType => Change.SourceType;

    public IEnumerable<ChangedLine> All => Added.Concat(Removed);

    /// <param name="change">What differs.</param>
    /// <param name="beforeText">The earlier snapshot's text where it is at hand; it only serves to find headings.</param>
    /// <param name="afterText">The later snapshot's text where it is at hand.</param>
    public static ChangeReading Of(ChangeDetected change, string? beforeText = null, string? afterText = null) =>
        new(change, Lines(change.Added, true, afterText), Lines(change.Removed, false, beforeText));

    private static List<ChangedLine> Lines(IReadOnlyList<TextSpan> spans, bool added, string? text)
    {
        var lines = new List<ChangedLine>();
        foreach (var span in spans)
        {
            // A span that does not fit its text cannot be quoted exactly, so nothing may rest on it.
            if (span.End - span.Start != span.Text.Length || lines.Count >= MostLines)
            {
                continue;
            }

            foreach (var passage in PassageSplitter.Split(span.Text, span.Start))
            {
                lines.Add(new ChangedLine(added, passage, HeadingOf(passage, lines, text)));
            }
        }

        return lines;
    }

    private static string? HeadingOf(Passage passage, List<ChangedLine> before, string? text)
    {
        var above = text is null || passage.Start > text.Length ? ChangedAbove(passage, before) : LinesOver(text, passage.Start);
        string? nearest = null;
        foreach (var line in above.Take(LinesAbove))
        {
            if (!LooksLikeHeading(line))
            {
                continue;
            }

            if (PlanNames.Find(line) is not null)
            {
                return line;
            }

            nearest ??= line;
        }

        return nearest;
    }

    private static IEnumerable<string> ChangedAbove(Passage passage, List<ChangedLine> before)
    {
        var start = passage.Start;
        for (var i = before.Count - 1; i >= 0 && start - before[i].Passage.End <= 2; i--)
        {
            start = before[i].Passage.Start;
            yield return before[i].Text;
        }
    }

    private static IEnumerable<string> LinesOver(string text, int start)
    {
        var end = start > 0 ? text.LastIndexOf('\n', start - 1) : -1;
        while (end > 0)
        {
            var from = text.LastIndexOf('\n', end - 1) + 1;
            var line = text[from..end].Trim();
            end = from - 1;
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    private static bool LooksLikeHeading(string line) =>
        line.Length <= HeadingLength && char.IsLetter(line[0]) && !line.EndsWith('.') && !line.Any(char.IsDigit)
        && !PlanNames.IsBadge(line);
}
