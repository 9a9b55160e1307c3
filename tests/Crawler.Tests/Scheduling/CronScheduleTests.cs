using System.Globalization;
using Periscope.Crawler.Scheduling;

namespace Periscope.Crawler.Tests.Scheduling;

internal sealed class CronScheduleTests
{
    // 2026-03-04 is a Wednesday.
    [TestCase("*/15 * * * *", "2026-03-04T10:07:30", "2026-03-04T10:15:00")]
    [TestCase("0 9 * * mon-fri", "2026-03-06T09:00:00", "2026-03-09T09:00:00")]
    [TestCase("30 4 1,15 * *", "2026-03-04T10:00:00", "2026-03-15T04:30:00")]
    [TestCase("0 0 29 2 *", "2026-03-04T10:00:00", "2028-02-29T00:00:00")]
    [TestCase("0 12 * * 7", "2026-03-04T10:00:00", "2026-03-08T12:00:00")]
    [TestCase("0 0 13 * fri", "2026-03-04T10:00:00", "2026-03-06T00:00:00")]
    [TestCase("5/20 23 * dec *", "2026-03-04T10:00:00", "2026-12-01T23:05:00")]
    [TestCase("59 23 31 12 *", "2026-12-31T23:59:00", "2027-12-31T23:59:00")]
    public void Next_CronLine_IsTheFirstMinuteAfter(string line, string after, string expected)
    {
        Assert.That(CronSchedule.TryParse(line, out var cron), Is.True);
        Assert.That(cron!.Next(At(after)), Is.EqualTo(At(expected)));
    }

    [TestCase("")]
    [TestCase("* * * *")]
    [TestCase("* * * * * *")]
    [TestCase("60 * * * *")]
    [TestCase("* 24 * * *")]
    [TestCase("* * 0 * *")]
    [TestCase("* * * 13 *")]
    [TestCase("*/0 * * * *")]
    [TestCase("5-1 * * * *")]
    [TestCase("1-2-3 * * * *")]
    [TestCase("a * * * *")]
    [TestCase("0 0 31 2 *")]
    [TestCase("-1 * * * *")]
    public void TryParse_NotACronLine_IsRefused(string line) => Assert.That(CronSchedule.TryParse(line, out _), Is.False);

    [TestCase("hourly", 0.95, 1.05)]
    [TestCase("daily", 22.8, 25.2)]
    [TestCase("weekly", 159.6, 176.4)]
    public void Schedule_Interval_VariesALittle(string schedule, double least, double most)
    {
        var now = At("2026-03-04T10:00:00");

        var hours = Enumerable.Range(0, 50).Select(_ => (Schedule.Next(schedule, now) - now).TotalHours).ToList();

        Assert.That(hours, Has.All.InRange(least, most));
        Assert.That(hours.Distinct().Count(), Is.GreaterThan(40));
    }

    [Test]
    public void Schedule_Cron_StaysWithinItsMinute() =>
        Assert.That(Schedule.Next("0 9 * * *", At("2026-03-04T10:00:00")), Is.InRange(At("2026-03-05T09:00:00"), At("2026-03-05T09:00:59")));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
