using System.Text.RegularExpressions;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>Weighs what a change is about: the kind of page, the words that changed, and the facts found in them.</summary>
internal sealed partial class CategoryScores
{
    private const double MostFromWords = 4;
    private const double RemovedCounts = 0.6;

    private static readonly Dictionary<string, (string Category, double Weight)[]> BySource = new()
    {
        [SourceTypes.Pricing] = [(UpdateCategories.Pricing, 3)],
        [SourceTypes.Careers] = [(UpdateCategories.Hiring, 3.5)],
        [SourceTypes.Jobs] = [(UpdateCategories.Hiring, 3.5)],
        [SourceTypes.Terms] = [(UpdateCategories.Legal, 3.5)],
        [SourceTypes.Product] = [(UpdateCategories.Product, 2)],
        [SourceTypes.Docs] = [(UpdateCategories.Product, 2)],
        [SourceTypes.Home] = [(UpdateCategories.Messaging, 1.5)],
        [SourceTypes.Blog] = [(UpdateCategories.Content, 1.2)],
        [SourceTypes.News] = [(UpdateCategories.Content, 1.2)],
        [SourceTypes.Feed] = [(UpdateCategories.Content, 1.2)],
        [SourceTypes.Social] = [(UpdateCategories.Content, 1)],
        [SourceTypes.Reviews] = [(UpdateCategories.Content, 1.5)],
        [SourceTypes.Filings] = [(UpdateCategories.Legal, 1), (UpdateCategories.Funding, 1)],
    };

    private static readonly (string Category, double Weight, Regex Words)[] Words =
    [
        (UpdateCategories.Pricing, 0.8, PricingWords()), (UpdateCategories.Hiring, 0.6, HiringWords()), (UpdateCategories.Legal, 0.7, LegalWords()),
        (UpdateCategories.Funding, 1, FundingWords()), (UpdateCategories.Acquisition, 1.2, AcquisitionWords()),
        (UpdateCategories.Leadership, 0.8, LeadershipWords()), (UpdateCategories.Product, 0.6, ProductWords()),
    ];

    private readonly Dictionary<string, double> scores = UpdateCategories.All.ToDictionary(category => category, _ => 0.0);

    public CategoryScores(ChangeReading reading, IReadOnlyList<Finding> findings)
    {
        Prior = BySource.GetValueOrDefault(reading.SourceType, [(UpdateCategories.Content, 1.0)])[0].Category;
        foreach (var (category, weight) in BySource.GetValueOrDefault(reading.SourceType, [(UpdateCategories.Content, 1.0)]))
        {
            scores[category] += weight;
        }

        foreach (var (category, weight, words) in Words)
        {
            var found = reading.All.Sum(line => words.Count(line.Text) * (line.IsAdded ? 1 : RemovedCounts));
            scores[category] += Math.Min(MostFromWords, found * weight);
        }

        foreach (var finding in findings.GroupBy(finding => finding.Category))
        {
            scores[finding.Key] += finding.Max(one => one.Strength) + Math.Min(2, finding.Count() - 1);
        }
    }

    /// <summary>What the page is usually about.</summary>
    public string Prior { get; }

    // A tie goes to what the page is about.
    public string Best => scores.OrderByDescending(score => score.Value).ThenByDescending(score => score.Key == Prior).First().Key;

    /// <summary>The best category's part of all that was seen, 0 to 1.</summary>
    public double Agreement => scores.Values.Sum() is var sum && sum > 0 ? scores[Best] / sum : 0;

    [GeneratedRegex(@"\b(?:pric(?:e|es|ing)|plans?|per (?:month|user|seat|year)|billed|billing|discount\w*|subscription|tier|free trial|credits?|add-?on)\b|[$€£]\s?\d", RegexOptions.IgnoreCase)]
    private static partial Regex PricingWords();

    [GeneratedRegex(@"\b(?:hiring|careers?|openings?|job|jobs|apply now|remote|full-time|part-time|salary|benefits|recruit\w*|vacanc\w+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HiringWords();

    [GeneratedRegex(@"\b(?:terms|privacy|agreement|liabil\w+|arbitration|consent|gdpr|compliance|policy|warrant\w+|indemnif\w+|personal data|governing law|hereby|shall)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LegalWords();

    [GeneratedRegex(@"\b(?:funding|raised|series [a-h]|investors?|valuation|venture|seed round|financing)\b", RegexOptions.IgnoreCase)]
    private static partial Regex FundingWords();

    [GeneratedRegex(@"\b(?:acqui(?:res?|red|ring|sition)|merger|merges|takeover|joins forces)\b", RegexOptions.IgnoreCase)]
    private static partial Regex AcquisitionWords();

    [GeneratedRegex(@"\b(?:appoints?|appointed|steps down|joins as|CEO|CTO|CFO|COO|CMO|chief \w+ officer|board of directors|leadership)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LeadershipWords();

    [GeneratedRegex(@"\b(?:features?|api|integration|release\w*|launch\w*|beta|dashboard|workflow|sdk|sso|export|supports?|automation|analytics|mobile app|deprecat\w+|version)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ProductWords();
}
