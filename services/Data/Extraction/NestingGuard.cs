using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Periscope.Data.Extraction;

/// <summary>Keeps pages from the parser that are nested so deeply that its time grows with the square of their length.</summary>
internal static partial class NestingGuard
{
    /// <summary>People's pages stay below 60; builders' below 200.</summary>
    private const int Deepest = 2_000;

    // Only elements that nobody leaves open: unclosed paragraphs and list items are common, and harmless.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Nesting = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "div", "ul", "ol", "dl", "span", "b", "i", "em", "strong", "font", "section", "article", "blockquote", "center",
        "aside", "nav", "main", "form", "details", "figure", "fieldset").GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsTooDeep(ReadOnlySpan<char> html)
    {
        var depth = 0;
        while (html.IndexOf('<') is var at and >= 0 && at + 1 < html.Length)
        {
            html = html[(at + 1)..];
            var closes = html[0] == '/';
            var name = closes ? html[1..] : html;
            var length = 0;
            while (length < name.Length && length < 12 && char.IsAsciiLetterOrDigit(name[length]))
            {
                length++;
            }
            if (length > 0 && Nesting.Contains(name[..length]))
            {
                depth = closes ? Math.Max(0, depth - 1) : depth + 1;
                if (depth > Deepest)
                {
                    return true;
                }
            }
        }
        return false;
    }

    public static IEnumerable<string> Lines(string html) => Tag().Split(html);

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();
}
