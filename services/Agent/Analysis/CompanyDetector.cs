using System.Globalization;
using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>Facts about the company itself: money raised, companies bought or sold, people at the top.</summary>
internal static partial class CompanyDetector
{
    public static IEnumerable<Finding> Find(ChangeReading reading)
    {
        var jobsPage = reading.SourceType is SourceTypes.Careers or SourceTypes.Jobs;
        var fundingSeen = false;
        var acquisitionSeen = false;
        var people = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in reading.Added)
        {
            if (!fundingSeen && Funding(line) is { } funding)
            {
                fundingSeen = true;
                yield return funding;
            }

            if (!acquisitionSeen && Acquisition(line) is { } acquisition)
            {
                acquisitionSeen = true;
                yield return acquisition;
            }

            if (Leader(line, jobsPage) is { } leader && people.Add(leader.Sentence))
            {
                yield return leader;
            }
        }
    }

    private static Finding? Funding(ChangedLine line)
    {
        var text = line.Text;
        if (!Raised().IsMatch(text))
        {
            return null;
        }

        var amount = Sum().Match(text);
        var round = Round().Match(text);
        if (!amount.Success && !round.Success)
        {
            return null;
        }

        var investor = LedBy().Match(text);
        var details = new[] { round.Success ? round.Value : null, investor.Success ? $"led by {investor.Groups["who"].Value}" : null };
        var extra = string.Join(", ", details.OfType<string>());
        var what = amount.Success ? $"Raised {amount.Value}" : "Raised new money";
        return new Finding(UpdateCategories.Funding, Size(amount), 7, extra.Length > 0 ? $"{what} ({extra})" : what,
            "New money usually becomes hiring, marketing and lower prices within quarters.", [line]);
    }

    private static double Size(Match amount)
    {
        if (!amount.Success || !double.TryParse(amount.Groups["n"].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var value))
        {
            return 7;
        }

        var millions = amount.Groups["unit"].Value.ToLowerInvariant() is "b" or "bn" or "billion" ? value * 1000 : value;
        return millions >= 100 ? 9 : millions >= 10 ? 8 : 7;
    }

    private static Finding? Acquisition(ChangedLine line)
    {
        var bought = Acquired().Match(line.Text);
        if (!bought.Success)
        {
            return null;
        }

        var sold = bought.Groups["sold"].Success;
        var other = bought.Groups["who"];
        return new Finding(UpdateCategories.Acquisition, sold ? 9.5 : 8.5, 7,
            sold ? $"Is being acquired by {other.Value}" : bought.Groups["merge"].Success ? $"Merges with {other.Value}" : $"Acquires {other.Value}",
            sold ? "A new owner can change its prices, roadmap and support; its customers will ask what stays."
                : "The bought product or team can close a gap that you compete on.", [line]);
    }

    private static Finding? Leader(ChangedLine line, bool jobsPage)
    {
        var text = line.Text;
        var title = Title().Match(text);
        if (!title.Success || (jobsPage && HiringDetector.IsJobTitle(text)))
        {
            return null;
        }

        var leaves = Leaves().IsMatch(text);
        if (!leaves && !Joins().IsMatch(text))
        {
            return null;
        }

        var who = Person(text, title);
        var top = Chief().IsMatch(title.Value);
        var role = title.Value.Trim();
        return new Finding(UpdateCategories.Leadership, top ? 8 : Officer().IsMatch(role) ? 7 : 5.5, 6,
            leaves ? $"{who ?? "Its"} {(who is null ? $"{role} leaves" : $"leaves as {role}")}" : $"{who ?? "Somebody new"} becomes {role}",
            leaves ? "A departure at the top often comes before a change of direction."
                : "New leaders review strategy, vendors and prices in their first months.", [line]);
    }

    private static string? Person(string text, Match title)
    {
        // Titles are taken out first: in "CEO John Smith" a name would else begin with the title.
        foreach (Match name in FullName().Matches(Title().Replace(text, found => new string(',', found.Length))))
        {
            var outside = name.Index + name.Length <= title.Index || name.Index >= title.Index + title.Length;
            if (outside && !Title().IsMatch(name.Value) && !NoName().IsMatch(name.Value))
            {
                return name.Value;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\b(?:raised|raises|raising|closes|closed|secures|secured|announces|announced|announcing|completes|led by|funding|valuation)\b.*|\bseries [A-H]\b", RegexOptions.IgnoreCase)]
    private static partial Regex Raised();

    [GeneratedRegex(@"(?:US\$|[$€£]|\b(?:USD|EUR|GBP)\s)\s?(?<n>\d[\d,.]*\d|\d)\s?(?<unit>m|mm|million|b|bn|billion)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sum();

    [GeneratedRegex(@"\b(?:pre-seed|seed|Series [A-H]|growth|bridge|venture)(?= (?:round|funding|financing|extension|investment))|\bSeries [A-H]\b", RegexOptions.IgnoreCase)]
    private static partial Regex Round();

    [GeneratedRegex(@"\bled by (?<who>[A-Z][\w&.]*(?: [A-Z&][\w&.]*){0,3})")]
    private static partial Regex LedBy();

    [GeneratedRegex(@"(?<sold>\b(?:acquired by|been bought by|bought by|part of the|now part of|acquisition by))\s+(?<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})|(?:\b[Aa]cquir(?:es|ed|ing)|\b[Aa]cquisition of|\bhas bought|\b(?:agrees|agreement) to (?:acquire|buy)|\bto acquire)\s+(?<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})|(?<merge>\b[Mm]erg(?:es|ed|ing|er) with)\s+(?<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})")]
    private static partial Regex Acquired();

    [GeneratedRegex(@"\b(?:CEO|CTO|CFO|COO|CMO|CRO|CPO|CISO|CIO|[Cc]hief (?:[A-Z]\w+ ){1,3}[Oo]fficer|[Cc]o-?[Ff]ounder|[Pp]resident|VP(?: of)? [A-Z]\w+|[Vv]ice [Pp]resident(?:,? (?:of )?[A-Z]\w+)?|[Hh]ead of [A-Z]\w+|[Cc]hair(?:man|woman|person)?|[Gg]eneral [Mm]anager|[Mm]anaging [Dd]irector|[Bb]oard member|[Bb]oard of [Dd]irectors)\b")]
    private static partial Regex Title();

    [GeneratedRegex(@"\b(?:appoints?|appointed|appointment|named|names|joins?|joined|welcomes?|welcoming|hires|hired|promot(?:es|ed)|takes over|succeeds|elected|new|becomes)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Joins();

    [GeneratedRegex(@"\b(?:steps? down|stepping down|stepped down|departs?|departed|departure|leaves|leaving|resigns?|resigned|retires?|retiring|ousted)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Leaves();

    [GeneratedRegex(@"\bCEO\b|chief executive|founder|\bpresident\b", RegexOptions.IgnoreCase)]
    private static partial Regex Chief();

    [GeneratedRegex(@"^C[A-Z]{2,3}$|chief", RegexOptions.IgnoreCase)]
    private static partial Regex Officer();

    [GeneratedRegex(@"\b\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.)? \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?\b")]
    private static partial Regex FullName();

    [GeneratedRegex(@"\b(?:Inc|Corp|Ltd|Our|The|New|Appoints?|Names|Welcomes?|Welcoming|Board|Press|News|Read|Chief|Officer|Head|Technology|Revenue|Series|Today|Meet|Announcing)\b|Former|Company|Team")]
    private static partial Regex NoName();
}
