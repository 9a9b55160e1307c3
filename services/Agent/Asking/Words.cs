namespace Periscope.Agent.Asking;

/// <summary>Cuts text into comparable words.</summary>
internal static class Words
{
    private static readonly HashSet<string> Stop = new(StringComparer.Ordinal)
    {
        "a", "about", "after", "all", "also", "am", "an", "and", "any", "anyone", "are", "as", "at", "be", "been", "before", "between", "both", "but",
        "by", "can", "compare", "compared", "competitor", "competitors", "could", "did", "do", "does", "done", "each", "every", "everyone", "find",
        "for", "from", "get", "give", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "latest", "let", "like", "list", "many",
        "me", "mean", "most", "much", "my", "new", "no", "not", "now", "of", "offer", "offers", "on", "or", "other", "our", "out", "page", "pages",
        "please", "recent", "recently", "say", "says", "show", "site", "since", "so", "some", "tell", "than", "that", "the", "their", "them", "then",
        "there", "these", "they", "this", "those", "to", "up", "us", "versus", "vs", "was", "we", "were", "what", "when", "where", "which",
        "who", "whom", "why", "will", "with", "would", "you", "your", "s", "re", "ve", "currently", "website", "difference", "differences", "against",
        "happen", "happened", "change", "changed", "changes", "changing", "update", "updates", "updated", "news", "going", "know", "there's",
        "hiring", "hire", "hires", "recruiting", "recruit", "looking", "openings", "opening", "jobs", "job", "roles", "role", "positions", "position",
        "pricing", "price", "prices", "cost", "costs", "charge", "charges", "today", "week", "month", "year", "day", "days", "one", "anything", "something",
    };

    /// <summary>The words that carry a question's subject, each once and without its ending.</summary>
    public static IReadOnlyList<string> Terms(string question) =>
        [.. Of(question).Where(word => word.Length > 1 && !Stop.Contains(word)).Select(Stem).Distinct().Take(12)];

    public static IEnumerable<string> Of(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || (start >= 0 && text[i] is '+' or '#'));
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                yield return text[start..i].ToLowerInvariant();
                start = -1;
            }
        }
    }

    /// <summary>The stems of a text's words.</summary>
    public static HashSet<string> Stems(string text) => [.. Of(text).Select(Stem)];

    // Light on purpose: "integrations", "integration" and "integrate" meet; "pro" and "prose" do not.
    public static string Stem(string word)
    {
        foreach (var (ending, replacement) in Endings)
        {
            if (word.Length - ending.Length >= 4 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return word[..^ending.Length] + replacement;
            }
        }

        return word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;
    }

    private static readonly (string Ending, string Replacement)[] Endings =
    [
        ("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at"), ("ate", "at"), ("ies", "y"),
        ("ing", ""), ("ers", "er"), ("ed", ""), ("es", ""), ("e", ""),
    ];
}
