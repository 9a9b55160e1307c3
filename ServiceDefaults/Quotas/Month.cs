using System.Globalization;

namespace Periscope.ServiceDefaults.Quotas;

/// <summary>A month of the calendar in UTC, in which a plan's allowance is counted.</summary>
/// <param name="Name">As in <c>2026-11</c>.</param>
/// <param name="Start">Its first moment.</param>
/// <param name="End">The first moment of the next one.</param>
public sealed record Month(string Name, DateTimeOffset Start, DateTimeOffset End)
{
    public static Month Of(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        var start = new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return new Month(start.ToString("yyyy-MM", CultureInfo.InvariantCulture), start, start.AddMonths(1));
    }
}
