using Periscope.Contracts;

namespace Periscope.Crawler.Scheduling;

/// <summary>When a source is captured: <c>hourly</c>, <c>daily</c>, <c>weekly</c> or a cron line.</summary>
internal static class Schedule
{
    public const string Hourly = "hourly";
    public const string Daily = "daily";
    public const string Weekly = "weekly";
    public const int MaxLength = 100;

    private static readonly TimeSpan s_cronSpread = TimeSpan.FromSeconds(50);

    public static bool IsValid(string schedule) => Interval(schedule) is not null || CronSchedule.TryParse(schedule, out _);

    /// <summary>The schedule that a discovered source starts with: what changes seldom is read seldom.</summary>
    public static string DefaultFor(string sourceType) => sourceType is SourceTypes.Docs or SourceTypes.Terms ? Weekly : Daily;

    /// <summary>The next run after <paramref name="now"/>.</summary>
    /// <remarks>Sources added together drift apart: an interval varies by up to a tenth at random, a cron minute is spread over its seconds.</remarks>
    public static DateTimeOffset Next(string schedule, DateTimeOffset now)
    {
        if (Interval(schedule) is { } interval)
        {
            return now + (interval * (0.95 + (Random.Shared.NextDouble() * 0.1)));
        }

        return CronSchedule.TryParse(schedule, out var cron)
            ? cron!.Next(now)!.Value + (s_cronSpread * Random.Shared.NextDouble())
            : now + TimeSpan.FromDays(1);
    }

    private static TimeSpan? Interval(string schedule) => schedule switch
    {
        Hourly => TimeSpan.FromHours(1),
        Daily => TimeSpan.FromDays(1),
        Weekly => TimeSpan.FromDays(7),
        _ => null,
    };
}
