using System.ComponentModel.DataAnnotations;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Identity.Workspaces.Settings;

/// <summary>What of the settings is to change; what is left out or null stays.</summary>
/// <param name="DefaultSchedule">auto (by the source's type), hourly, daily or weekly.</param>
/// <param name="TimeZone">UTC, or a name of the IANA database as in Europe/Berlin.</param>
/// <param name="AllowedOrigins">All sites whose scripts may call the interface, as in <c>https://app.example</c>; at most 20.</param>
public sealed record SettingsChange(
    [property: StringLength(Workspace.MaxNameLength, MinimumLength = 1), RegularExpression(@"(?s).*\S.*", ErrorMessage = Workspace.NameWanted), PlainName] string? Name = null,
    [property: AllowedValues(null, "auto", "hourly", "daily", "weekly")] string? DefaultSchedule = null,
    [property: StringLength(64)] string? TimeZone = null,
    [property: MaxLength(20)] IReadOnlyList<string>? AllowedOrigins = null);

/// <param name="DefaultSchedule">How often a new source is read unless it says so itself: auto (by its type), hourly, daily or weekly.</param>
/// <param name="TimeZone">The one that mails tell times in.</param>
/// <param name="AllowedOrigins">Sites whose scripts may call the interface from a browser.</param>
/// <param name="Version">Rises with each change; also the <c>ETag</c>.</param>
public sealed record SettingsResponse(
    string Name, string DefaultSchedule, string TimeZone, IReadOnlyList<string> AllowedOrigins, int Version, DateTimeOffset UpdatedAt)
{
    internal static SettingsResponse From(Workspace workspace) => new(
        workspace.Name, workspace.DefaultSchedule, workspace.TimeZone, workspace.AllowedOrigins, workspace.SettingsVersion,
        workspace.UpdatedAt);
}
