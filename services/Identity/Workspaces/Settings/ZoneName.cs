using System.Text.RegularExpressions;

namespace Periscope.Identity.Workspaces.Settings;

/// <summary>Names of time zones as the IANA database has them, <c>Europe/Berlin</c>.</summary>
internal static partial class ZoneName
{
    public const string Utc = "UTC";

    /// <summary>Whether this machine knows it. The shape is looked at first: a name is part of a file's path on most systems.</summary>
    public static bool IsOne(string name) => name == Utc
        || Shape().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name;

    [GeneratedRegex("^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
