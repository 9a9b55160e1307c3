using Microsoft.EntityFrameworkCore;
using Periscope.Data.Storage;

namespace Periscope.Data.Competitors;

public sealed record CategoryCount(string Category, int Updates, double MeanImpact, double MaxImpact);

public sealed record SourceActivity(Guid SourceId, string SourceType, string Url, int Updates);

public sealed record TrendDay(DateOnly Date, int Updates, double MeanImpact);

/// <summary>What the last 30 days say about a competitor, counted from its updates; noise is only counted as noise.</summary>
/// <param name="MeanImpact">Null without updates: there is no mean of nothing.</param>
/// <param name="Trend">One entry a day, days without updates included.</param>
public sealed record InsightsResponse(
    Guid CompetitorId,
    DateTimeOffset From,
    DateTimeOffset To,
    int Updates,
    int Noise,
    int Captures,
    double? MeanImpact,
    IReadOnlyList<CategoryCount> Categories,
    SourceActivity? BusiestSource,
    IReadOnlyList<TrendDay> Trend);

internal static class Insights
{
    public const int Days = 30;

    public static async Task<InsightsResponse> ReadAsync(
        DataDbContext db, Guid competitorId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1 - Days), TimeSpan.Zero);
        var updates = db.Updates.Where(u => u.CompetitorId == competitorId && u.DetectedAt >= from);
        var known = updates.Where(u => !u.IsNoise);
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var categories = await known.GroupBy(u => u.Category)
                .Select(g => new CategoryCount(g.Key, g.Count(), g.Average(u => u.Impact), g.Max(u => u.Impact)))
                .ToListAsync(cancellationToken);
            var days = await db.Database
                .SqlQuery<TrendDay>($"""
                    SELECT (detected_at AT TIME ZONE 'UTC')::date AS "Date", count(*)::int AS "Updates", avg(impact) AS "MeanImpact"
                    FROM updates WHERE competitor_id = {competitorId} AND detected_at >= {from} AND NOT is_noise
                    GROUP BY 1
                    """)
                .ToDictionaryAsync(day => day.Date, cancellationToken);
            var busiest = await known.GroupBy(u => new { u.SourceId, u.SourceType })
                .Select(g => new { g.Key.SourceId, g.Key.SourceType, Url = g.Max(u => u.Url), Count = g.Count() })
                .OrderByDescending(g => g.Count).ThenBy(g => g.SourceId)
                .FirstOrDefaultAsync(cancellationToken);
            var noise = await updates.CountAsync(u => u.IsNoise, cancellationToken);
            var captures = await db.Snapshots.CountAsync(s => s.CompetitorId == competitorId && s.CapturedAt >= from, cancellationToken);
            var count = categories.Sum(c => c.Updates);
            return new(
                competitorId,
                from,
                now,
                count,
                noise,
                captures,
                count == 0 ? null : categories.Sum(c => c.MeanImpact * c.Updates) / count,
                [.. categories.OrderByDescending(c => c.Updates).ThenBy(c => c.Category, StringComparer.Ordinal)],
                busiest is null ? null : new(busiest.SourceId, busiest.SourceType, busiest.Url!, busiest.Count),
                [.. Enumerable.Range(0, Days).Select(day => DateOnly.FromDateTime(from.UtcDateTime).AddDays(day))
                    .Select(date => days.GetValueOrDefault(date) ?? new(date, 0, 0))]);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
