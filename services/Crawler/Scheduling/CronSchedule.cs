using System.Globalization;

namespace Periscope.Crawler.Scheduling;

/// <summary>A cron line of five fields (minute, hour, day of month, month, day of week), in UTC.</summary>
/// <remarks>
/// Fields take <c>*</c>, numbers, ranges, lists and steps; months and days also by their English three-letter names; Sunday is 0 or 7.
/// As in every cron, when both the day of month and the day of week are restricted, either of them is enough.
/// </remarks>
internal sealed class CronSchedule
{
    // A line such as "0 0 29 2 *" may have to wait eight years for its day.
    private const int MaxYearsAhead = 9;

    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _daysOfMonth;
    private readonly ulong _months;
    private readonly ulong _daysOfWeek;
    private readonly bool _anyDayOfMonth;
    private readonly bool _anyDayOfWeek;

    private CronSchedule(ulong[] fields, bool anyDayOfMonth, bool anyDayOfWeek)
    {
        (_minutes, _hours, _daysOfMonth, _months) = (fields[0], fields[1], fields[2], fields[3]);
        // 7 is another name for Sunday.
        _daysOfWeek = (fields[4] | (fields[4] >> 7)) & 0x7F;
        (_anyDayOfMonth, _anyDayOfWeek) = (anyDayOfMonth, anyDayOfWeek);
    }

    /// <summary>Reads a cron line; a line that can never come true is refused as well.</summary>
    public static bool TryParse(string text, out CronSchedule? schedule)
    {
        schedule = null;
        var parts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        (int Low, int High, string[] Names, int NameBase)[] limits =
            [(0, 59, [], 0), (0, 23, [], 0), (1, 31, [], 0), (1, 12, s_months, 1), (0, 7, s_days, 0)];
        if (parts.Length != limits.Length)
        {
            return false;
        }

        var fields = new ulong[limits.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            var (low, high, names, nameBase) = limits[i];
            if (!TryReadField(parts[i], low, high, names, nameBase, out fields[i]))
            {
                return false;
            }
        }

        var candidate = new CronSchedule(fields, parts[2].StartsWith('*'), parts[4].StartsWith('*'));
        if (candidate.Next(DateTimeOffset.UnixEpoch) is null)
        {
            return false;
        }

        schedule = candidate;
        return true;
    }

    /// <summary>The first minute after <paramref name="after"/> that the line names.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var at = after.UtcDateTime;
        at = new DateTime(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, DateTimeKind.Utc).AddMinutes(1);
        var end = at.AddYears(MaxYearsAhead);
        while (at < end)
        {
            if (!Has(_months, at.Month))
            {
                at = new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            }
            else if (!DayMatches(at))
            {
                at = at.Date.AddDays(1);
            }
            else if (!Has(_hours, at.Hour))
            {
                at = at.Date.AddHours(at.Hour + 1);
            }
            else if (!Has(_minutes, at.Minute))
            {
                at = at.AddMinutes(1);
            }
            else
            {
                return new DateTimeOffset(at);
            }
        }

        return null;
    }

    private bool DayMatches(DateTime at)
    {
        var dayOfMonth = Has(_daysOfMonth, at.Day);
        var dayOfWeek = Has(_daysOfWeek, (int)at.DayOfWeek);
        return _anyDayOfMonth || _anyDayOfWeek ? dayOfMonth && dayOfWeek : dayOfMonth || dayOfWeek;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    // A field is a list of "*", "n", "a-b", each with an optional "/step".
    private static bool TryReadField(string text, int low, int high, string[] names, int nameBase, out ulong set)
    {
        set = 0;
        foreach (var item in text.Split(','))
        {
            var slash = item.IndexOf('/', StringComparison.Ordinal);
            var step = 1;
            if (slash >= 0 && (!int.TryParse(item.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0))
            {
                return false;
            }

            var range = slash >= 0 ? item[..slash] : item;
            int from, to;
            if (range == "*")
            {
                (from, to) = (low, high);
            }
            else
            {
                var ends = range.Split('-');
                if (ends.Length > 2 || !TryReadValue(ends[0], names, nameBase, out from) || !TryReadValue(ends[^1], names, nameBase, out to))
                {
                    return false;
                }

                // "5/10" means from 5 on.
                to = ends.Length == 1 && slash >= 0 ? high : to;
            }

            if (from < low || to > high || from > to)
            {
                return false;
            }

            for (var value = from; value <= to; value += step)
            {
                set |= 1UL << value;
            }
        }

        return true;
    }

    private static bool TryReadValue(string text, string[] names, int nameBase, out int value)
    {
        var named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = named + nameBase;
        return named >= 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
