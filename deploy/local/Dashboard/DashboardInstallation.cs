using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>Where the Aspire dashboard is unpacked: in the checkout, by <c>./periscope up</c>, or wherever a variable says.</summary>
internal sealed class DashboardInstallation(RepositoryLayout layout)
{
    public const string PathVariable = "ASPIRE_DASHBOARD_PATH";

    /// <summary>Where package.json pins it.</summary>
    public string Directory { get; } = Path.Combine(layout.Root, "AppHost", "dashboard");

    /// <summary>What the installer takes for the home directory; it unpacks there.</summary>
    public string Home { get; } = Path.Combine(layout.Root, "artifacts", "dashboard");

    /// <summary>Null when it is not installed.</summary>
    public string? Find() =>
        new[] { Environment.GetEnvironmentVariable(PathVariable), Path.Combine(Home, ".aspire", "bundle", "managed", "aspire-managed") }
            .FirstOrDefault(File.Exists);
}
