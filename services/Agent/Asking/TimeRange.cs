using System.Globalization;
using System.Text.RegularExpressions;

namespace Periscope.Agent.Asking;

/// <summary>Reads times out of questions: "since May", "in the last 30 days", "yesterday".</summary>
internal static partial class TimeRange
{
    /// <returns>The range, and the question without the words that named it.</returns>
    public static (DateTimeOffset? Since, DateTimeOffset? Until, string Remaining) Read(string question, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        if (Iso().Match(question) is { Success: true } iso
            && DateTimeOffset.TryParseExact(iso.Groups["date"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return Range(date, iso.Groups["only"].Success ? date.AddDays(1) : null, iso);
        }

        if (Span().Match(question) is { Success: true } span)
        {
            var count = int.TryParse(span.Groups["n"].Value, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, 1000) : 1;
            return Range(Back(span.Groups["unit"].Value, count, span.Groups["n"].Success ? now : today), null, span);
        }

        if (Relative().Match(question) is { Success: true } relative)
        {
            return relative.Value.ToLowerInvariant() switch
            {
                "today" => Range(today, null, relative),
                "yesterday" or "since yesterday" => Range(today.AddDays(-1), null, relative),
                "this week" => Range(today.AddDays(-(((int)today.DayOfWeek + 6) % 7)), null, relative),
                "this month" => Range(new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero), null, relative),
                "this quarter" => Range(new DateTimeOffset(today.Year, (today.Month - 1) / 3 * 3 + 1, 1, 0, 0, 0, TimeSpan.Zero), null, relative),
                _ => Range(new DateTimeOffset(today.Year, 1, 1, 0, 0, 0, TimeSpan.Zero), null, relative),
            };
        }

        if (Month().Match(question) is { Success: true } month)
        {
            var number = Array.FindIndex(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames,
                name => name.Length > 0 && month.Groups["month"].Value.StartsWith(name, StringComparison.OrdinalIgnoreCase)) + 1;
            var day = int.TryParse(month.Groups["day"].Value, CultureInfo.InvariantCulture, out var given) && given is > 0 and < 29 ? given : 1;
            var year = month.Groups["year"].Success ? int.Parse(month.Groups["year"].Value, CultureInfo.InvariantCulture) : today.Year;
            var since = new DateTimeOffset(year, number, day, 0, 0, 0, TimeSpan.Zero);
            // "Since May", asked in February, is last year's.
            since = since > now && !month.Groups["year"].Success ? since.AddYears(-1) : since;
            return Range(since, month.Groups["in"].Success ? since.AddMonths(1) : null, month);
        }

        return (null, null, question);

        (DateTimeOffset?, DateTimeOffset?, string) Range(DateTimeOffset since, DateTimeOffset? until, Match match) =>
            (since, until, question.Remove(match.Index, match.Length).Insert(match.Index, " "));
    }

    private static DateTimeOffset Back(string unit, int count, DateTimeOffset from) => unit.ToLowerInvariant() switch
    {
        "hour" => from.AddHours(-count),
        "day" => from.AddDays(-count),
        "week" => from.AddDays(-7 * count),
        "quarter" => from.AddMonths(-3 * count),
        "year" => from.AddYears(-count),
        _ => from.AddMonths(-count),
    };

    [GeneratedRegex(@"\b(?:since|after|from|(?<only>on))\s+(?<date>20\d\d-\d\d-\d\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Iso();

    [GeneratedRegex(@"\b(?:in |over |during |within |since )?(?:the )?(?:last|past|previous)\s+(?:(?<n>\d+)\s+)?(?<unit>hour|day|week|month|quarter|year)s?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Span();

    [GeneratedRegex(@"\b(?:today|(?:since )?yesterday|this (?:week|month|quarter|year))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Relative();

    [GeneratedRegex(@"\b(?:since|after|from|(?<in>in|during))\s+(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?(?:\s+(?<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s+(?<year>20\d\d))?", RegexOptions.IgnoreCase)]
    private static partial Regex Month();
}
