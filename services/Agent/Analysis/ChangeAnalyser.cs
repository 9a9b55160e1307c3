using Periscope.Contracts;
using Periscope.Contracts.Data;

namespace Periscope.Agent.Analysis;

/// <summary>The built-in engine's reading of a change: rules over the words that changed, nothing that is not in them.</summary>
internal static class ChangeAnalyser
{
    public const string Model = "built-in";
    public const string Version = "rules-1";

    private static readonly Dictionary<string, double> PlainImpact = new()
    {
        [UpdateCategories.Pricing] = 5,
        [UpdateCategories.Product] = 4,
        [UpdateCategories.Hiring] = 3,
        [UpdateCategories.Funding] = 5,
        [UpdateCategories.Acquisition] = 6,
        [UpdateCategories.Leadership] = 5,
        [UpdateCategories.Legal] = 4.5,
        [UpdateCategories.Messaging] = 3.5,
        [UpdateCategories.Content] = 2,
    };

    /// <param name="change">What differs.</param>
    /// <param name="beforeText">The earlier snapshot's text where it is at hand.</param>
    /// <param name="afterText">The later snapshot's text where it is at hand.</param>
    public static ChangeAnalysis Analyse(ChangeDetected change, string? beforeText = null, string? afterText = null)
    {
        var reading = ChangeReading.Of(change, beforeText, afterText);
        var findings = PricingDetector.Find(reading).Concat(CompanyDetector.Find(reading)).Concat(HiringDetector.Find(reading))
            .Concat(OfferDetector.Find(reading)).ToList();
        var scores = new CategoryScores(reading, findings);
        var category = scores.Best;
        // The title and the first sentence tell of the category; facts of other kinds follow as further reasons.
        findings = [.. findings.OrderByDescending(finding => finding.Category == category).ThenByDescending(finding => finding.Impact)];
        var leading = findings.Where(finding => finding.Category == category).ToList();
        var noise = TrivialDifference.Reason(reading);
        var impact = noise is null ? Impact(findings, category, change) : 0;
        return new ChangeAnalysis
        {
            Category = category,
            Title = noise is null ? ChangeNarrative.Title(change, leading, category) : ChangeNarrative.NoiseTitle(change),
            Narrative = noise is null ? ChangeNarrative.Tell(change, reading, leading, category) : ChangeNarrative.TellNoise(change, noise),
            Impact = impact,
            ImpactReasons = noise is null ? Reasons(reading, findings, category) : [noise],
            Confidence = Confidence(reading, findings, scores, noise is not null),
            NoiseReason = noise,
            Citations = ChangeCitations.Pick(reading, findings),
        };
    }

    private static double Impact(List<Finding> findings, string category, ChangeDetected change)
    {
        var plain = findings.Exists(finding => finding.Category == category)
            ? 0 : PlainImpact[category] * (0.6 + 0.4 * Math.Min(1, change.ChangedShare * 5));
        if (findings.Count == 0)
        {
            return Math.Round(plain, 1);
        }

        var most = Math.Max(plain, findings.Max(finding => finding.Impact));
        return Math.Round(Math.Min(10, most + Math.Min(1, 0.2 * (findings.Count - 1))), 1);
    }

    private static List<string> Reasons(ChangeReading reading, List<Finding> findings, string category)
    {
        var reasons = findings.Select(finding => finding.Sentence).Distinct().Take(6).ToList();
        if (!findings.Exists(finding => finding.Category == category))
        {
            reasons.Insert(0, ChangeNarrative.Amount(reading) + $" on its {SourceNames.Of(reading.SourceType)}");
            reasons.Insert(1, $"No price, opening, name or announcement was recognised; it reads as {category}");
        }

        if (reading.Change.Truncated || reading.Change.ChangedShare > 0.7)
        {
            reasons.Add($"{reading.Change.ChangedShare * 100:0} % of the page's text is different, so more may have changed than is told here");
        }

        return reasons;
    }

    private static double Confidence(ChangeReading reading, List<Finding> findings, CategoryScores scores, bool noise)
    {
        if (noise)
        {
            return 0.9;
        }

        var letters = reading.All.Sum(line => line.Text.Length);
        var confidence = 0.3 + 0.4 * scores.Agreement
            + (findings.Exists(finding => finding.Category == scores.Best) ? 0.2 : 0)
            + (scores.Best == scores.Prior ? 0.08 : 0)
            - (letters < 15 ? 0.15 : 0)
            - (reading.Change.Truncated ? 0.15 : 0)
            - (reading.Change.ChangedShare > 0.8 ? 0.1 : 0);
        return Math.Round(Math.Clamp(confidence, 0.05, 0.98), 2);
    }
}
