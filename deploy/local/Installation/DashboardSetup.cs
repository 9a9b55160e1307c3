using Periscope.LocalHosting.Dashboard;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Installation;

/// <summary>Installs the Aspire dashboard from its npm package into this checkout. Nothing depends on its success.</summary>
internal sealed class DashboardSetup(RepositoryLayout layout)
{
    private readonly DashboardInstallation _installation = new(layout);

    public async Task EnsureAsync(bool install)
    {
        if (_installation.Find() is not null)
        {
            return;
        }

        if (!install)
        {
            Console.WriteLine("The Aspire dashboard is not installed (--no-install); starting without it.");
            return;
        }

        if (Programs.Find("npm") is null)
        {
            Console.WriteLine("npm is not installed, so there is no Aspire dashboard; everything else works without it.");
            return;
        }

        Console.WriteLine("Installing the Aspire dashboard...");
        // Another `up` from this checkout waits here and finds it installed.
        await using var turn = await Turn.TakeAsync(Path.Combine(_installation.Home, "setup.lock"));
        var problem = _installation.Find() is not null ? null
            : await RunAsync("npm", "ci", "--no-audit", "--no-fund")
                ?? await RunAsync(Path.Combine("node_modules", "@microsoft", "aspire-cli-linux-x64", "bin", "aspire"), "setup", "--non-interactive", "--nologo");
        if (problem is not null || _installation.Find() is null)
        {
            Console.WriteLine($"The Aspire dashboard could not be installed ({problem ?? "it was not unpacked"}); starting without it.");
        }
    }

    /// <summary>Null when it went well, else the last words of the program.</summary>
    private async Task<string?> RunAsync(string program, params string[] arguments)
    {
        var path = program.Contains('/', StringComparison.Ordinal) ? Path.Combine(_installation.Directory, program) : program;
        if (!Programs.IsExecutable(path))
        {
            return $"{program} is not there";
        }

        var environment = new Dictionary<string, string> { ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" };
        if (program != "npm")
        {
            // It unpacks into its home directory, and sends usage data unless told not to.
            environment["HOME"] = _installation.Home;
        }

        return await Tool.RunAsync(_installation.Directory, path, arguments, environment);
    }
}
