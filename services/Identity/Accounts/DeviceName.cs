namespace Periscope.Identity.Accounts;

/// <summary>Names a device for the person who has to know it again.</summary>
internal static class DeviceName
{
    private const int MaxOtherLength = 60;

    // In this order: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari.
    private static readonly (string Mark, string Name)[] s_browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] s_systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
        {
            return "Unknown device";
        }

        var (browser, system) = (Known(s_browsers, userAgent), Known(s_systems, userAgent));
        return (browser, system) switch
        {
            ({ }, { }) => $"{browser} on {system}",
            ({ }, null) => browser,
            // A program names itself first: curl/8.5.0.
            _ => userAgent.Split(' ')[0] is { Length: <= MaxOtherLength } program ? program : userAgent[..MaxOtherLength],
        };
    }

    private static string? Known((string Mark, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
