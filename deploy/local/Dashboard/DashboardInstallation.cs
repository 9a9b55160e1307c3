using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Dashboard;

/// <summary>Where the Aspire dashboard is unpacked: in the checkout, by <c>./periscope up</c>, or wherever a variable says.</summary>
internal sealed class DashboardInstallation(RepositoryLayout layout)
{
    public const string PathVariable = "ASPIRE_DASHBOARD_PATH";

    /// <summary>Where package.json pins it.</summary>
    public string Directory { get; } = Path.Combine(layout.Root, "AppHost", "dashboard");

    /// <summary>What the installer takes for the home directory.</summary>
    public string Home { get; } = Path.Combine(layout.Root, "artifacts", "dashboard");

    // The installer unpacks beside its own program or in its home directory, depending on how it was installed.
    private string[] Places =>
    [
        Path.Combine(Directory, "node_modules", "@microsoft", "aspire-cli-linux-x64"),
        Path.Combine(Home, ".aspire"),
    ];

    /// <summary>Null when it is not installed.</summary>
    public string? Find() => Places
        .Select(place => Path.Combine(place, "bundle", "managed", "aspire-managed"))
        .Prepend(Environment.GetEnvironmentVariable(PathVariable))
        .FirstOrDefault(File.Exists);
}
