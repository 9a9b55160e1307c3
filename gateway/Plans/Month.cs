using System.Globalization;

namespace Periscope.Gateway.Plans;

/// <summary>A month of the calendar in UTC, in which a plan's allowance is counted.</summary>
internal sealed record Month(string Name, DateTimeOffset End)
{
    public static Month Of(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        var start = new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return new Month(start.ToString("yyyy-MM", CultureInfo.InvariantCulture), start.AddMonths(1));
    }
}
