using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>Facts about what is sold and how it is spoken of: launches, ends of life, terms, headlines, stories.</summary>
internal static partial class OfferDetector
{
    private sealed record Rule(string Category, Regex Words, double Impact, double Strength, string Says, string Meaning, string? OnlyOn = null);

    private static readonly Rule[] Rules =
    [
        new(UpdateCategories.Legal, Lawsuit(), 7.5, 6, "A legal dispute is mentioned", "A dispute can bind its attention and unsettle its customers."),
        new(UpdateCategories.Product, EndOfLife(), 6.5, 5, "Something comes to an end", "Customers who rely on it must move, and some of them will look around."),
        new(UpdateCategories.Product, Launch(), 6.5, 4, "Something new is offered", "It can close a gap or open a new front in comparisons."),
        new(UpdateCategories.Product, Integration(), 4.5, 3, "An integration was added", "Each integration removes a reason not to choose it."),
        new(UpdateCategories.Legal, Binding(), 6, 4, "Binding terms changed", "Terms on liability, disputes or data decide what its customers' lawyers accept.", SourceTypes.Terms),
        new(UpdateCategories.Legal, Terms(), 5, 3, "Legal terms changed", "Customers with strict compliance needs will read this closely."),
        new(UpdateCategories.Content, Story(), 3.5, 3, "A customer is shown", "It tells which segment it wants to win next."),
        new(UpdateCategories.Content, Event(), 2.5, 2, "Something was published or announced for an audience", "It shows which subjects it wants to be found for."),
    ];

    public static IEnumerable<Finding> Find(ChangeReading reading)
    {
        foreach (var rule in Rules.Where(rule => rule.OnlyOn is null || rule.OnlyOn == reading.SourceType))
        {
            // A sentence that both snapshots have in other words is still one fact; the later words are the ones to show.
            var line = reading.Added.FirstOrDefault(candidate => Speaks(rule, candidate, reading))
                ?? (rule.Category is UpdateCategories.Legal ? reading.Removed.FirstOrDefault(candidate => Speaks(rule, candidate, reading)) : null);
            if (line is not null)
            {
                yield return new Finding(rule.Category, rule.Impact, rule.Strength,
                    $"{(line.IsAdded ? rule.Says : "Legal terms were removed")}: \"{Short(line.Text)}\"", rule.Meaning, [line]);
            }
        }

        if (Headline(reading) is { } headline)
        {
            yield return headline;
        }
    }

    private static bool Speaks(Rule rule, ChangedLine line, ChangeReading reading) =>
        rule.Words.IsMatch(line.Text)
        // Terms speak of disputes, settlements and reports as a matter of course.
        && !(reading.SourceType is SourceTypes.Terms && (rule.Category != UpdateCategories.Legal || rule.Impact > 7))
        && !(reading.SourceType is SourceTypes.Careers or SourceTypes.Jobs && rule.Category != UpdateCategories.Legal)
        && !(HiringDetector.IsJobTitle(line.Text) && reading.SourceType is SourceTypes.Careers or SourceTypes.Jobs);

    private static Finding? Headline(ChangeReading reading)
    {
        if (reading.SourceType is not (SourceTypes.Home or SourceTypes.Product))
        {
            return null;
        }

        // Near the top of the page, a sentence's length, said otherwise than before.
        var now = reading.Added.FirstOrDefault(IsClaim);
        var then = reading.Removed.FirstOrDefault(IsClaim);
        return now is null || then is null || Math.Abs(now.Passage.Start - then.Passage.Start) > 400
            ? null
            : new Finding(UpdateCategories.Messaging, now.Passage.Start < 600 ? 5.5 : 4, 3, $"It now says \"{Short(now.Text)}\" instead of \"{Short(then.Text)}\"",
                "A new claim tells which buyers and which weakness it aims at.", [now, then]);
    }

    private static bool IsClaim(ChangedLine line) =>
        line.Text.Length is >= 12 and <= 220 && line.Text.Count(char.IsWhiteSpace) >= 2 && !line.Text.Any(c => c is '$' or '€' or '£');

    private static string Short(string text) => text.Length <= 90 ? text : text[..87].TrimEnd() + "...";

    [GeneratedRegex(@"\b(?:introducing|announcing|launch(?:es|ed|ing)?|now available|generally available|general availability|(?:brand )?new (?:feature|product|module|version|app|api|dashboard|editor)|unveils?|rolls? out|rolled out|ships|in (?:public |open )?beta|early access|released?|version \d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Launch();

    [GeneratedRegex(@"\b(?:deprecat\w+|end of life|end-of-life|sunset(?:s|ting)?|discontinu\w+|no longer (?:supported|available|offered)|retir(?:es|ed|ing) (?:the|our)|shut(?:s|ting)? down)\b", RegexOptions.IgnoreCase)]
    private static partial Regex EndOfLife();

    [GeneratedRegex(@"\b(?:integrat(?:es|ion|ions) (?:with|for)|new integration|connects? (?:to|with)|plugin for|connector)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Integration();

    [GeneratedRegex(@"\b(?:liab\w+|arbitration|indemnif\w+|governing law|class action|auto(?:matic(?:ally)?)?[- ]renew\w*|refund\w*|terminat\w+|sub-?processors?|train (?:our )?(?:ai|models?)|data retention|jurisdiction)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Binding();

    [GeneratedRegex(@"\b(?:terms of (?:service|use)|privacy policy|gdpr|ccpa|data processing (?:agreement|addendum)|dpa|sla|service level agreement|soc 2|iso 27001|hipaa|last updated|effective (?:date|as of|from)|acceptable use)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Terms();

    [GeneratedRegex(@"\b(?:lawsuit|sued|sues|litigation|settlement|patent infringement|antitrust|class[- ]action|data breach|fined)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Lawsuit();

    [GeneratedRegex(@"\b(?:customer story|case study|success story|how \w+ (?:uses|saved|grew|reduced|cut)|trusted by|testimonial)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Story();

    [GeneratedRegex(@"\b(?:webinar|ebook|whitepaper|white paper|podcast|conference|meet us at|register now|report|guide to|how to)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Event();
}
