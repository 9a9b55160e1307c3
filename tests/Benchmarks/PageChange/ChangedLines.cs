using System.Text;
using System.Text.RegularExpressions;
using Periscope.Contracts;
using Periscope.Data.Extraction;

namespace Periscope.Benchmarks.PageChange;

/// <summary>How many of the lines that truly came or went the difference names, and how many it names besides.</summary>
/// <remarks>
/// A reported span stands for the line of text that it lies in. Lines are the same when their letters and digits are, or when one
/// holds the other: the truth's Markdown breaks lines at other places than a page does. A line of the truth whose words and links
/// stand in the other text too (a heading became bold, an image moved) is counted apart, for it does not read differently.
/// </remarks>
internal sealed partial class ChangedLines
{
    private const int ShortestPart = 20;

    /// <summary>Every line that differs as Markdown.</summary>
    public Tally All { get; } = new();

    /// <summary>Only those whose words or links differ.</summary>
    public Tally Worded { get; } = new();
    public int Reported { get; private set; }
    public int Outside { get; private set; }

    public void Add(PageText page, IReadOnlyList<TextSpan> spans, string markdown, string otherMarkdown)
    {
        var others = Lines(otherMarkdown).ToHashSet(StringComparer.Ordinal);
        var otherWords = others.Select(WordsAndLinks).ToHashSet(StringComparer.Ordinal);
        var changed = Lines(markdown).Where(line => !others.Contains(line)).ToList();
        var wanted = Distinct(changed);
        var reported = spans.SelectMany(span => page.Blocks.Where(block => block.Start < span.End && span.Start < block.End)).Distinct()
            .Select(block => Letters(page.TextOf(block).ToString())).Where(line => line.Length > 0).Distinct().ToList();
        All.Add(wanted, reported);
        Worded.Add(Distinct(changed.Where(line => !otherWords.Contains(WordsAndLinks(line)))), reported);
        Reported += reported.Count;
        Outside += reported.Count(line => !wanted.Exists(other => Matches(line, other)));
    }

    private static List<string> Distinct(IEnumerable<string> lines) => [.. lines.Select(Letters).Where(line => line.Length > 0).Distinct()];

    private static IEnumerable<string> Lines(string markdown) => markdown.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static bool Matches(string left, string right) =>
        left == right || (left.Length >= ShortestPart && right.Contains(left, StringComparison.Ordinal))
        || (right.Length >= ShortestPart && left.Contains(right, StringComparison.Ordinal));

    private static string WordsAndLinks(string line) =>
        Letters(line) + "\n" + string.Join('\n', Target().Matches(Image().Replace(line, "")).Select(target => target.Value));

    private static string Letters(string line)
    {
        // Numbers of ordered lists are in the Markdown and not in the page's text.
        var plain = Leading().Replace(Target().Replace(Break().Replace(Image().Replace(line, ""), " "), "]"), "");
        var letters = new StringBuilder(plain.Length);
        foreach (var c in plain.Where(char.IsLetterOrDigit))
        {
            letters.Append(char.ToLowerInvariant(c));
        }
        return letters.ToString();
    }

    [GeneratedRegex(@"!\[[^\]]*\]\([^)]*\)")]
    private static partial Regex Image();

    [GeneratedRegex(@"\]\((?:[^()]|\([^()]*\))*\)")]
    private static partial Regex Target();

    [GeneratedRegex("<br */?>")]
    private static partial Regex Break();

    [GeneratedRegex(@"^[\W\d_]+(?=\p{L})")]
    private static partial Regex Leading();

    internal sealed class Tally
    {
        public int Wanted { get; private set; }
        public int Named { get; private set; }
        public double Share => Wanted == 0 ? 1 : (double)Named / Wanted;

        public void Add(List<string> wanted, List<string> reported)
        {
            Wanted += wanted.Count;
            Named += wanted.Count(line => reported.Exists(other => Matches(line, other)));
        }
    }
}
