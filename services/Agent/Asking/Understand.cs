using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>First phase: what is asked, about whom, of when.</summary>
internal static partial class Understand
{
    private static readonly (string Category, Regex Words, string[] Sources)[] Subjects =
    [
        (UpdateCategories.Pricing, Pricing(), [SourceTypes.Pricing]),
        (UpdateCategories.Hiring, Hiring(), [SourceTypes.Careers, SourceTypes.Jobs]),
        (UpdateCategories.Legal, Legal(), [SourceTypes.Terms]),
        (UpdateCategories.Funding, Funding(), [SourceTypes.News, SourceTypes.Blog]),
        (UpdateCategories.Acquisition, Acquisition(), [SourceTypes.News, SourceTypes.Blog]),
        (UpdateCategories.Leadership, Leadership(), [SourceTypes.News, SourceTypes.Blog]),
        (UpdateCategories.Messaging, Messaging(), [SourceTypes.Home]),
        (UpdateCategories.Product, Product(), [SourceTypes.Product, SourceTypes.Docs]),
    ];

    public static Understanding Read(AskQuestion question, IReadOnlyList<NamedCompetitor> known, DateTimeOffset now)
    {
        var history = question.History.TakeLast(10).ToList();
        var allowed = question.CompetitorIds.Count > 0 ? [.. known.Where(one => question.CompetitorIds.Contains(one.Id))] : known;
        var current = ReadOne(question.Query, known, allowed, question.CompetitorIds.Count > 0, now);
        for (var i = history.Count - 1; i >= 0 && LeansOnEarlier(question.Query, current); i--)
        {
            var before = ReadOne(history[i].Query, known, known, false, now);
            current = Merge(current, before, question.Query);
        }

        return current;
    }

    private static Understanding ReadOne(
        string query, IReadOnlyList<NamedCompetitor> known, IReadOnlyList<NamedCompetitor> allowed, bool limited, DateTimeOffset now)
    {
        var (since, until, rest) = TimeRange.Read(query, now);
        var named = CompetitorNames.Find(rest, known);
        var subject = CompetitorNames.Remove(rest, named);
        var unknown = CompetitorNames.Unknown(rest, known);
        var subjects = Subjects.Where(one => one.Words.IsMatch(subject)).ToList();
        // A question limited to some competitors may still name others; these are then out of its reach, not unknown.
        var competitors = limited ? [.. named.Where(one => allowed.Any(other => other.Id == one.Id))] : named;
        competitors = limited && competitors.Count == 0 ? allowed : competitors;
        return new Understanding
        {
            Intent = IntentOf(query, subjects.Select(one => one.Category).ToList(), competitors.Count, since is not null),
            Competitors = competitors,
            Unknown = unknown,
            Categories = [.. subjects.Select(one => one.Category)],
            SourceTypes = [.. subjects.SelectMany(one => one.Sources).Concat(NamedPages(subject)).Distinct()],
            Terms = Words.Terms(unknown.Aggregate(subject, (text, name) => text.Replace(name, " ", StringComparison.OrdinalIgnoreCase))),
            Since = since,
            Until = until,
            Scope = competitors.Count > 0 ? competitors : allowed,
        };
    }

    private static Intent IntentOf(string query, List<string> categories, int competitors, bool timed)
    {
        if (Comparing().IsMatch(query) && competitors != 1)
        {
            return Intent.Compare;
        }

        if (Changing().IsMatch(query) || timed)
        {
            return Intent.Changes;
        }

        return categories.Contains(UpdateCategories.Hiring) ? Intent.Hiring
            : categories.Any(category => category is UpdateCategories.Funding or UpdateCategories.Acquisition) ? Intent.Changes
            : competitors > 1 ? Intent.Compare : Intent.Facts;
    }

    // "And Globex?", "what about their pricing?": too little to stand alone.
    private static bool LeansOnEarlier(string query, Understanding current) =>
        Continuing().IsMatch(query) || (current.Competitors.Count == 0 && current.Unknown.Count == 0 && Pronoun().IsMatch(query));

    private static Understanding Merge(Understanding now, Understanding before, string query)
    {
        var competitors = now.Competitors.Count > 0 || now.Unknown.Count > 0 ? now.Competitors : before.Competitors;
        var ownSubject = now.Categories.Count > 0 || now.Terms.Count > 0;
        return now with
        {
            Competitors = competitors,
            Scope = competitors.Count > 0 ? competitors : now.Scope,
            Intent = Changing().IsMatch(query) || Comparing().IsMatch(query) || ownSubject ? now.Intent : before.Intent,
            Categories = ownSubject ? now.Categories : before.Categories,
            SourceTypes = ownSubject ? now.SourceTypes : before.SourceTypes,
            Terms = ownSubject ? now.Terms : before.Terms,
            Since = now.Since ?? before.Since,
            Until = now.Until ?? before.Until,
        };
    }

    private static IEnumerable<string> NamedPages(string question) =>
        SourceTypes.All.Where(type => question.Contains(type + " page", StringComparison.OrdinalIgnoreCase)
            || question.Contains(type + "page", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\b(?:compar\w+|vs\.?|versus|differences?|cheaper|cheapest|better|against|than)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Comparing();

    [GeneratedRegex(@"\b(?:chang\w+|updat\w+|new(?:s|ly)?|latest|recent\w*|happen\w*|announc\w+|launch\w*|rais(?:e|ed|ing)|increas\w+|lower\w*|drop\w*|add(?:ed)?|remov\w+|since|did)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Changing();

    [GeneratedRegex(@"^\s*(?:and\b|what about|how about|same for|also\b|or\b)|^\s*(?:why|since when|when)\s*\??\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Continuing();

    [GeneratedRegex(@"\b(?:they|them|their|theirs|it|its|he|she|that one|those)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pronoun();

    [GeneratedRegex(@"\b(?:pric\w+|costs?|plans?|how much|cheap\w*|expensive|subscription|discount\w*|fees?|free tier|billing|charges?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pricing();

    [GeneratedRegex(@"\b(?:hir(?:e|es|ing)|jobs?|openings?|recruit\w*|careers?|vacanc\w+|open (?:roles?|positions?)|positions?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Hiring();

    [GeneratedRegex(@"\b(?:terms|privacy|legal|gdpr|arbitration|liability|lawsuit|policy|policies|compliance|sla)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Legal();

    [GeneratedRegex(@"\b(?:funding|raised|investors?|valuation|series [a-h]|round)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Funding();

    [GeneratedRegex(@"\b(?:acqui\w+|merger|bought|takeover)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Acquisition();

    [GeneratedRegex(@"\b(?:ceo|cto|cfo|coo|cmo|leadership|executives?|founders?|appointed|board)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Leadership();

    [GeneratedRegex(@"\b(?:messaging|tagline|positioning|headline|slogan)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Messaging();

    [GeneratedRegex(@"\b(?:features?|products?|integrations?|api|launch\w*|releas\w+|roadmap)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Product();
}
