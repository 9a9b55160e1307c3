using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>A second opinion on noise: is all that changed a counter, a date, a token or a place on the page?</summary>
internal static partial class TrivialDifference
{
    /// <summary>Why the change is worth nobody's time; null when it may be.</summary>
    public static string? Reason(ChangeReading reading)
    {
        if (reading.Added.Count == 0 && reading.Removed.Count == 0)
        {
            return "No words changed.";
        }

        // Two prices that change places are not the same offer.
        if (SameWords(reading) && !reading.All.Any(line => PriceParser.Read(line).Any()))
        {
            return "The same text only moved to another place.";
        }

        var pricing = reading.SourceType == SourceTypes.Pricing;
        string? reason = null;
        foreach (var line in reading.All)
        {
            var trivial = Trivial(line.Text, pricing);
            if (trivial is null)
            {
                return null;
            }

            reason ??= trivial;
        }

        return reason;
    }

    private static bool SameWords(ChangeReading reading)
    {
        static IEnumerable<string> Ordered(IReadOnlyList<ChangedLine> lines) =>
            lines.Select(line => Spaces().Replace(line.Text, " ").Trim()).Order(StringComparer.Ordinal);
        return reading.Added.Count == reading.Removed.Count && Ordered(reading.Added).SequenceEqual(Ordered(reading.Removed), StringComparer.OrdinalIgnoreCase);
    }

    private static string? Trivial(string text, bool pricing)
    {
        if (Copyright().IsMatch(text))
        {
            return "Only the copyright line changed.";
        }

        if (Counter().IsMatch(text))
        {
            return "Only a counter changed.";
        }

        // What is left when dates and times are taken out of the line.
        var rest = Time().Replace(text, " ");
        if (rest.Length != text.Length && !rest.Any(char.IsLetterOrDigit))
        {
            return "Only a date or time changed.";
        }

        if (Token().IsMatch(text) && text.Any(char.IsDigit) && text.Any(char.IsLetter))
        {
            return "Only a technical token changed.";
        }

        // On a pricing page a bare figure may be a price whose currency stands in another element.
        return !pricing && !text.Any(char.IsLetter) && !text.Any(c => c is '$' or '€' or '£' or '%') ? "Only a figure without words changed." : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?:©|\(c\)|\bcopyright\b).*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*(?:©|all rights reserved)", RegexOptions.IgnoreCase)]
    private static partial Regex Copyright();

    [GeneratedRegex(@"^\W*[\d.,\s]+[km]?\+?\s*(?:views?|likes?|stars?|followers?|subscribers?|downloads?|installs?|comments?|replies|reads?|shares?|visitors?|watchers?|forks?|votes?|reactions?|online|people (?:are )?(?:viewing|online|watching)[\w ]*|users? online|seats? left|left in stock|min(?:ute)?s? read)\W*$|^\W*(?:views?|likes?|stars?|followers?|downloads?|comments?|shares?|visitors?|viewed|online)\W*[\d.,\s]+[km]?\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Counter();

    [GeneratedRegex(@"\b(?:(?:last )?(?:updated|modified|posted|published|edited|generated)(?: (?:on|at))?\s*:?|as of|at|just now|yesterday|today|(?:\d+|an?|one|two|three)\s+(?:second|sec|minute|min|hour|hr|day|week|month|year)s?\s+ago|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d{1,4}(?:st|nd|rd|th)?(?:,?\s+\d{4})?|\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm|utc|gmt|cet|est|pst)?|utc|gmt)(?!\w)", RegexOptions.IgnoreCase)]
    private static partial Regex Time();

    [GeneratedRegex(@"^(?:(?:build|session|request id|csrf|token|nonce|trace|ref|hash|revision|commit)\W*)?[0-9a-f-]{12,}$|^(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[A-Za-z0-9_=+/]{20,}$", RegexOptions.IgnoreCase)]
    private static partial Regex Token();
}
