using System.Linq.Expressions;
using Periscope.Notification.Updates;

namespace Periscope.Notification.Rules;

/// <summary>What a rule catches, asked from both sides. Both are SQL when run, so they stand side by side; a test holds them equal.</summary>
internal static class RuleMatching
{
    /// <summary>The enabled rules that an update concerns. Noise concerns none.</summary>
    public static Expression<Func<Rule, bool>> Catching(WatchedUpdate update)
    {
        var (noise, competitor, category, type) = (update.IsNoise, update.CompetitorId, update.Category, update.SourceType);
        var (impact, confidence) = (update.Impact, update.Confidence);
        return rule => !noise && rule.Enabled
            && (rule.CompetitorId == null || rule.CompetitorId == competitor)
            && (rule.Category == null || rule.Category == category)
            && (rule.Type == null || rule.Type == type)
            && rule.MinImpact <= impact
            && rule.MinConfidence <= confidence;
    }

    /// <summary>The updates that a rule would catch if it were enabled.</summary>
    public static Expression<Func<WatchedUpdate, bool>> CaughtBy(Rule rule)
    {
        var (competitor, category, type) = (rule.CompetitorId, rule.Category, rule.Type);
        var (impact, confidence) = (rule.MinImpact, rule.MinConfidence);
        return update => !update.IsNoise
            && (competitor == null || update.CompetitorId == competitor)
            && (category == null || update.Category == category)
            && (type == null || update.SourceType == type)
            && update.Impact >= impact
            && update.Confidence >= confidence;
    }
}
