using System.Globalization;
using Periscope.Contracts;

namespace Periscope.Data.Comparison;

/// <summary>Says in a sentence or two what changed, in the page's own words where they are short.</summary>
internal static class ChangeSummary
{
    private const int LongestQuote = 120;

    public static string Of(PageDifference difference)
    {
        if (difference.Retargeted.Count > 0 && difference.Retargeted.Count == difference.Added.Count && difference.Added.Count == difference.Removed.Count)
        {
            var (text, before, after) = difference.Retargeted[0];
            var more = difference.Retargeted.Count - 1;
            return $"The link {Quote(text)} leads to {after} instead of {before}{(more == 0 ? "." : $", and {Count(more, "other link")} changed.")}";
        }
        if (difference is { Added.Count: 1, Removed.Count: 1, Moved.Count: 0 })
        {
            return $"{Quote(difference.Removed[0].Text)} became {Quote(difference.Added[0].Text)}.";
        }
        var parts = new List<string>();
        Add(parts, difference.Added, "added");
        Add(parts, difference.Removed, "removed");
        if (difference.Moved.Count > 0)
        {
            parts.Add($"{Count(difference.Moved.Count, "passage")} moved");
        }
        var first = difference.Added.Count > 0 ? $" New: {Quote(difference.Added[0].Text)}."
            : difference.Removed.Count > 0 ? $" Gone: {Quote(difference.Removed[0].Text)}."
            : $" Moved: {Quote(difference.Moved[0].After.Text)}.";
        return $"{string.Join(", ", parts)}.{first}";
    }

    private static void Add(List<string> parts, IReadOnlyList<TextSpan> spans, string verb)
    {
        if (spans.Count > 0)
        {
            parts.Add($"{Count(spans.Count, "passage")} {verb}");
        }
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Quote(string text)
    {
        if (text.Length <= LongestQuote)
        {
            return $"“{text}”";
        }
        var cut = text.LastIndexOf(' ', LongestQuote);
        return $"“{text[..(cut > LongestQuote / 2 ? cut : LongestQuote - 1)]} …”";
    }
}
