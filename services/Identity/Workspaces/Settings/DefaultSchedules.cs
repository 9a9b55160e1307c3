namespace Periscope.Identity.Workspaces.Settings;

/// <summary>How often a workspace's new sources are read, unless somebody says so for the source itself.</summary>
internal static class DefaultSchedules
{
    /// <summary>By the source's type: what changes seldom is read seldom.</summary>
    public const string Auto = "auto";
    public const string Hourly = "hourly";
    public const string Daily = "daily";
    public const string Weekly = "weekly";
}
