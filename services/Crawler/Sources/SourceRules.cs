using Periscope.Contracts;
using Periscope.Crawler.Scheduling;

namespace Periscope.Crawler.Sources;

/// <summary>What a source may look like.</summary>
internal static class SourceRules
{
    public static bool IsType(string? type) => type is not null && SourceTypes.All.Contains(type);

    public static string TypeMessage { get; } = $"The type is one of {string.Join(", ", SourceTypes.All)}.";

    public const string ScheduleMessage = "The schedule is hourly, daily, weekly or a cron line of five fields (UTC).";

    public const string UrlMessage = "The address is an http or https URL, or a path on the competitor's site.";

    public static bool IsSchedule(string schedule) => Schedule.IsValid(schedule);

    /// <summary>The absolute address without fragment; null when there is none.</summary>
    public static string? AbsoluteUrl(string text, string homeUrl)
    {
        var trimmed = text.Trim();
        // On Unix a path such as "/pricing" also parses as an absolute file URI.
        if (trimmed.Length == 0 || !Uri.TryCreate(new Uri(homeUrl), trimmed, out var url) || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0 || url.UserInfo.Length > 0)
        {
            return null;
        }

        var absolute = url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return absolute.Length <= Source.MaxUrlLength ? absolute : null;
    }
}
