using System.Globalization;
using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Drafting;

/// <summary>A battlecard section while it is written: Markdown whose [n] marks point into a list of citations.</summary>
internal sealed partial class SectionText
{
    private const int MostDatedPoints = 12;
    private const int LongestText = 8000;
    private readonly List<string> lines = [];
    private readonly List<Citation> citations = [];

    private SectionText()
    {
    }

    /// <summary>The present text, with its citations numbered anew so that marks and list agree.</summary>
    public static SectionText Of(string content, IReadOnlyList<Citation> citations)
    {
        var text = new SectionText();
        var numbers = new Dictionary<string, string>();
        foreach (var citation in citations)
        {
            numbers[citation.Id] = text.Number(citation);
        }

        var renumbered = Mark().Replace(content, mark => numbers.TryGetValue(mark.Groups["id"].Value, out var number) ? $"[{number}]" : mark.Value);
        text.lines.AddRange(renumbered.ReplaceLineEndings("\n").Trim().Split('\n').SkipWhile(line => line.Length == 0));
        return text;
    }

    /// <summary>Adds a point with what it rests on, unless the text already makes it.</summary>
    /// <param name="date">When it became true; dated points stand together, the newest first. Null for a lasting one.</param>
    /// <returns>Whether the text is different now.</returns>
    public bool Add(string fact, DateTimeOffset? date, IReadOnlyList<Citation> rests)
    {
        var plain = fact.Trim().TrimEnd('.');
        if (lines.Any(line => Mark().Replace(line, "").Contains(plain, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        var marks = string.Concat(rests.Select(Number).Distinct().Select(number => $"[{number}]"));
        var point = $"- {(date is { } day ? $"{day:yyyy-MM-dd}: " : "")}{plain}.{(marks.Length > 0 ? " " + marks : "")}";
        var first = date is null ? -1 : lines.FindIndex(line => Dated().IsMatch(line));
        if (first >= 0)
        {
            lines.Insert(first, point);
        }
        else
        {
            if (lines.Count > 0 && !lines[^1].StartsWith("- ", StringComparison.Ordinal) && lines[^1].Length > 0)
            {
                lines.Add("");
            }

            lines.Add(point);
        }

        return true;
    }

    /// <summary>The finished Markdown and its citations; the oldest dated points go when there are too many.</summary>
    public (string Content, IReadOnlyList<Citation> Citations) Finish()
    {
        while (lines.Count(line => Dated().IsMatch(line)) > MostDatedPoints || (lines.Sum(line => line.Length + 1) > LongestText && lines.Any(Dated().IsMatch)))
        {
            lines.RemoveAt(lines.FindLastIndex(line => Dated().IsMatch(line)));
        }

        var content = string.Join('\n', lines).Trim();
        var used = Mark().Matches(content).Select(mark => mark.Groups["id"].Value).ToHashSet();
        var kept = citations.Where(citation => used.Contains(citation.Id)).ToList();
        var numbers = kept.Select((citation, index) => (citation.Id, Number: (index + 1).ToString(CultureInfo.InvariantCulture))).ToDictionary(one => one.Id, one => one.Number);
        content = Mark().Replace(content, mark => numbers.TryGetValue(mark.Groups["id"].Value, out var number) ? $"[{number}]" : mark.Value);
        return (content, [.. kept.Select(citation => citation with { Id = numbers[citation.Id] })]);
    }

    private string Number(Citation citation)
    {
        var same = citations.Find(one => one.SnapshotId == citation.SnapshotId && one.Start == citation.Start && one.End == citation.End);
        if (same is null)
        {
            same = citation with { Id = (citations.Count + 1).ToString(CultureInfo.InvariantCulture) };
            citations.Add(same);
        }

        return same.Id;
    }

    [GeneratedRegex(@"\[(?<id>\d{1,3})\](?!\()")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^- \d{4}-\d{2}-\d{2}: ")]
    private static partial Regex Dated();
}
