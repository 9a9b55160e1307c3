using System.Text.RegularExpressions;

namespace Periscope.Agent.Analysis;

/// <summary>Knows the names that vendors give to their plans.</summary>
internal static partial class PlanNames
{
    /// <summary>The plan that a piece of text names, as it is written there.</summary>
    public static string? Find(string text)
    {
        if (NamedPlan().Match(text) is { Success: true } named)
        {
            return named.Groups["name"].Value;
        }

        // "Pro" also opens words of other meaning ("Business hours"), so a known name counts only where it stands first or alone.
        var known = KnownPlan().Match(text);
        return known.Success ? known.Groups["name"].Value : null;
    }

    /// <summary>A label on a price card that names no plan.</summary>
    public static bool IsBadge(string text) => Badge().IsMatch(text);

    [GeneratedRegex(@"\b(?<name>[A-Z][A-Za-z+]{1,20})\s+(?:plan|tier|edition|package)\b")]
    private static partial Regex NamedPlan();

    [GeneratedRegex(@"(?:^|[|:•\-–—]\s*|\b(?:the|our|for)\s+)(?<name>Free|Starter|Basic|Essentials?|Lite|Standard|Plus|Pro|Professional|Premium|Growth|Teams?|Business|Scale|Enterprise|Ultimate|Advanced|Individual|Personal|Solo|Hobby|Developer|Startup|Company|Core|Unlimited)\+?(?=$|\s*[|:,(•\-–—]|\s+(?:[$€£¥₹]|US\$|USD|EUR|GBP|CHF|from|starts|is|was|costs?|now|at)\b|\s*(?:[$€£¥₹]|US\$))")]
    private static partial Regex KnownPlan();

    [GeneratedRegex(@"^(?:most popular|popular|recommended|best value|new|save|per|billed|monthly|annual|yearly|month|year|user|seat|everything in|includes|get started|start|try|buy|contact|choose|sign up|compare|pricing|plans|faq)(?!\w)", RegexOptions.IgnoreCase)]
    private static partial Regex Badge();
}
