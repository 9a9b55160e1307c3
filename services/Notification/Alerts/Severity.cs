namespace Periscope.Notification.Alerts;

internal static class Severity
{
    public const string Low = "low";
    public const string Medium = "medium";
    public const string High = "high";
    public const string Critical = "critical";

    public static IReadOnlyList<string> All { get; } = [Low, Medium, High, Critical];

    /// <param name="impact">0 to 10.</param>
    public static string Of(double impact) => impact switch
    {
        >= 9 => Critical,
        >= 7 => High,
        >= 4 => Medium,
        _ => Low,
    };
}
