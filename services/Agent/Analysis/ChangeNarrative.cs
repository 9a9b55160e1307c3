using Periscope.Contracts;
using Periscope.Contracts.Data;

namespace Periscope.Agent.Analysis;

/// <summary>Writes an update's title and its two sentences: what changed, and why it matters.</summary>
internal static class ChangeNarrative
{
    private const int LongestTitle = 100;

    private static readonly Dictionary<string, string> PlainMeaning = new()
    {
        [UpdateCategories.Pricing] = "Whoever compares prices with it should read the new wording.",
        [UpdateCategories.Product] = "What it offers, or says that it offers, is different from what comparisons state.",
        [UpdateCategories.Hiring] = "Where it recruits tells where it is investing next.",
        [UpdateCategories.Funding] = "Money decides how long and how hard it can compete.",
        [UpdateCategories.Acquisition] = "A change of ownership changes what its customers can expect.",
        [UpdateCategories.Leadership] = "Who leads it decides where it goes next.",
        [UpdateCategories.Legal] = "Customers with strict terms of their own will read this closely.",
        [UpdateCategories.Messaging] = "How it speaks of itself tells which buyers it aims at.",
        [UpdateCategories.Content] = "What it writes about shows which subjects it wants to be found for.",
    };

    public static string Title(ChangeDetected change, List<Finding> findings, string category)
    {
        var fact = findings.Count > 0 ? findings[0].Sentence : $"{SourceNames.Of(change.SourceType)} changed ({category})";
        var title = $"{change.CompetitorName}: {Lower(fact)}";
        return title.Length <= LongestTitle ? title : Cut(title, LongestTitle);
    }

    public static string NoiseTitle(ChangeDetected change) =>
        Cut($"{change.CompetitorName}: no material change on its {SourceNames.Of(change.SourceType)}", LongestTitle);

    public static string Tell(ChangeDetected change, ChangeReading reading, List<Finding> findings, string category)
    {
        var page = SourceNames.Of(change.SourceType);
        if (findings.Count == 0)
        {
            var quote = (reading.Added.Count > 0 ? reading.Added : reading.Removed).MaxBy(line => Math.Min(line.Text.Length, 120));
            var example = quote is null ? "" : $", such as \"{OneSentence(quote.Text, 120)}\"";
            return $"{change.CompetitorName} changed its {page}: {Lower(Amount(reading))}{example}. {PlainMeaning[category]}";
        }

        var facts = findings.Select(finding => finding.Sentence).Distinct().ToList();
        var told = string.Join("; ", facts.Take(3).Select(fact => OneSentence(Lower(fact), 180)));
        var more = facts.Count > 3 ? $"; and {facts.Count - 3} more" : "";
        return $"On {change.CompetitorName}'s {page}: {told}{more}. {findings[0].Meaning}";
    }

    public static string TellNoise(ChangeDetected change, string reason) =>
        $"{change.CompetitorName}'s {SourceNames.Of(change.SourceType)} differs from the last capture. {reason}";

    public static string Amount(ChangeReading reading) => (reading.Added.Count, reading.Removed.Count) switch
    {
        (0, var removed) => $"{Lines(removed)} removed",
        (var added, 0) => $"{Lines(added)} added",
        var (added, removed) => $"{Lines(added)} added and {removed} removed",
    };

    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = text.LastIndexOf(' ', length - 2);
        end = end > length / 2 ? end : length - 1;
        // A quotation that is cut still has to be closed.
        var cut = text[..end].TrimEnd(',', ';', ':', ' ');
        return cut.Count(c => c == '"') % 2 == 1 ? cut[..Math.Min(cut.Length, length - 2)] + "…\"" : cut + "…";
    }

    private static string OneSentence(string text, int length) =>
        Cut(text.Replace(". ", "; ", StringComparison.Ordinal).TrimEnd('.', ' '), length);

    private static string Lines(int count) => count == 1 ? "1 line" : $"{count} lines";

    private static string Lower(string sentence) =>
        sentence.Length > 1 && char.IsUpper(sentence[0]) && char.IsLower(sentence[1]) && char.IsWhiteSpace(sentence[Math.Min(sentence.Length - 1, FirstWord(sentence))])
            && Openers.Contains(sentence[..FirstWord(sentence)]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;

    // Only words of our own are lowered; a name at the front keeps its capital.
    private static readonly HashSet<string> Openers =
        ["The", "Raised", "Acquires", "Merges", "Is", "Somebody", "Something", "Legal", "Binding", "Staff", "It", "An", "Its"];

    private static int FirstWord(string sentence) => sentence.IndexOf(' ', StringComparison.Ordinal) is var end && end > 0 ? end : sentence.Length;
}
