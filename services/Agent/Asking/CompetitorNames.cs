using System.Text.RegularExpressions;

namespace Periscope.Agent.Asking;

/// <summary>Finds which competitors a question names: by name, by the name's first word, by domain, and with a slip of the pen.</summary>
internal static partial class CompetitorNames
{
    /// <summary>Words that begin with a capital in questions and name nobody.</summary>
    private static readonly HashSet<string> NoNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "what", "who", "whom", "which", "when", "where", "why", "how", "is", "are", "was", "did", "does", "do", "has", "have", "can", "could",
        "compare", "show", "list", "tell", "give", "find", "and", "or", "the", "a", "an", "any", "all", "my", "our", "their", "its", "it", "they",
        "ceo", "cto", "cfo", "coo", "api", "apis", "sso", "ai", "ml", "saas", "sla", "gdpr", "soc", "pro", "enterprise", "starter", "business", "free",
        "team", "plan", "i", "we", "us", "me", "let", "please", "that", "this", "there", "here", "competitor", "competitors", "everyone", "anyone",
        "somebody", "anybody", "today", "yesterday", "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "in", "on", "for", "about", "of", "with", "new", "series", "senior", "engineer", "engineers", "what's",
        "company", "customer", "customers", "year", "week", "month", "market", "industry", "vendor", "rival", "rivals", "who's", "one", "else",
        "website", "site", "monday", "pricing", "price", "prices", "features", "product", "products", "jobs", "news", "between", "them", "both", "each", "other", "others",
    };

    public static IReadOnlyList<NamedCompetitor> Find(string question, IReadOnlyList<NamedCompetitor> known)
    {
        var found = known.Where(one => Names(one, known).Any(name => Contains(question, name))).ToList();
        if (found.Count == 0)
        {
            // Only words that stand where a name stands may be slips; else "price" would be heard as "Prise".
            var words = Slots(question).ToList();
            found = [.. known.Where(one => words.Any(word => one.Name.Length >= 5 && Distance(word, one.Name) <= (one.Name.Length >= 9 ? 2 : 1)))];
        }

        // In the order in which the question names them.
        return [.. found.OrderBy(one => Names(one, known).Select(name => question.IndexOf(name, StringComparison.OrdinalIgnoreCase))
            .Where(index => index >= 0).DefaultIfEmpty(int.MaxValue).Min())];
    }

    /// <summary>Names that the question uses like a competitor's and that belong to none of <paramref name="known"/>.</summary>
    public static IReadOnlyList<string> Unknown(string question, IReadOnlyList<NamedCompetitor> known)
    {
        var found = Find(question, known);
        return [.. Slots(question).Distinct(StringComparer.OrdinalIgnoreCase).Where(word =>
            !found.Any(one => Names(one, known).Append(one.Name).Any(name => Contains(name, word) || Contains(word, name) || Distance(word, name) <= 2))
            && !known.Any(one => Contains(one.Name, word)))];
    }

    /// <summary>The question without the names of <paramref name="named"/>.</summary>
    public static string Remove(string question, IReadOnlyList<NamedCompetitor> named) =>
        named.SelectMany(one => Names(one, named)).OrderByDescending(name => name.Length)
            .Aggregate(question, (rest, name) => Regex.Replace(rest, $@"\b{Regex.Escape(name)}(?:['’]s)?(?!\w)", " ", RegexOptions.IgnoreCase));

    private static IEnumerable<string> Names(NamedCompetitor one, IReadOnlyList<NamedCompetitor> known)
    {
        yield return one.Name;
        var first = one.Name.Split(' ', 2)[0];
        if (first.Length >= 4 && first.Length < one.Name.Length && !NoNames.Contains(first)
            && known.Count(other => other.Name.StartsWith(first, StringComparison.OrdinalIgnoreCase)) == 1)
        {
            yield return first;
        }

        if (one.Host is { } host)
        {
            yield return host;
            var label = host.Split('.').SkipWhile(part => part == "www").First();
            if (label.Length >= 4 && !label.All(char.IsDigit) && label != "localhost"
                && known.Count(other => other.Host?.Contains(label, StringComparison.OrdinalIgnoreCase) == true) == 1)
            {
                yield return label;
            }
        }
    }

    private static bool Contains(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + name.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Slots(string question) =>
        Slot().Matches(question).Select(match => match.Groups["name"].Value)
            .Concat(Compared().Matches(question).SelectMany(match => Separator().Split(match.Groups["list"].Value)))
            .Select(name => name.Trim().TrimEnd('.', '?'))
            .Select(name => name.EndsWith("'s", StringComparison.Ordinal) || name.EndsWith("’s", StringComparison.Ordinal) ? name[..^2] : name)
            .Select(name => name.Split(' ', 2) is [var first, var rest] && NoNames.Contains(first) ? rest : name)
            .Where(name => name.Length > 1 && name.Split(' ').Length <= 3 && !name.Split(' ').All(NoNames.Contains));

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (same ? 0 : 1)));
            }
        }

        return row[b.Length];
    }

    // Where only a competitor can stand: whose ("Acme's pricing"), after a verb of comparing, after an auxiliary that opens a clause.
    [GeneratedRegex(@"\b(?<name>(?:\p{Lu}[\w-]+ )?\p{L}[\w.-]+)['’]s\b|\b(?:[Cc]ompare|[Bb]etween|[Vv]s\.?|[Vv]ersus|[Aa]gainst|[Dd]id|[Dd]oes|[Hh]as|[Ii]s)\s+(?<name>\p{Lu}[\w-]+(?: \p{Lu}[\w-]+)?)(?!['’\w])|^(?<name>\p{Lu}[\w-]+)(?= (?:vs|versus)\b)")]
    private static partial Regex Slot();

    // The list of those compared, up to what they are compared on.
    [GeneratedRegex(@"\b(?:[Cc]ompare|[Bb]etween)\s+(?<list>[^?]+?)(?=\s+(?:on|about|for|by|in|regarding|with respect)\b|\?|$)")]
    private static partial Regex Compared();

    [GeneratedRegex(@"\s*,\s*|\s+(?:and|or|with|to|vs\.?|versus)\s+")]
    private static partial Regex Separator();
}
