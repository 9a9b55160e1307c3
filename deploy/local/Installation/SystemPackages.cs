using System.Diagnostics;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Installation;

/// <summary>The distribution's packages that this machine needs, installed without leaving their services running.</summary>
internal sealed class SystemPackages(IReadOnlyList<SystemPackage> packages)
{
    private const string Policy = "/usr/sbin/policy-rc.d";

    public static readonly IReadOnlyList<SystemPackage> Everything =
    [
        new("postgresql", () => Programs.FindPostgres() is not null, "postgresql"),
        new("redis-server", () => Programs.Find("redis-server") is not null, "redis-server"),
        new("rabbitmq-server", () => Programs.Find("rabbitmq-server") is not null, "rabbitmq-server"),
        // The one without a window's interface where the distribution has it: a third of the packages, and quicker.
        new("chromium-headless-shell", () => (Programs.Find("chromium-headless-shell") ?? Programs.Find("chromium")) is not null, Service: null, Otherwise: "chromium"),
    ];

    /// <exception cref="LaunchException">Something is missing and may not, or cannot, be installed.</exception>
    public async Task EnsureAsync(bool install)
    {
        var missing = packages.Where(p => !p.IsInstalled()).ToList();
        // The browser is for tests: starting must not fail for want of it.
        var needed = missing.Where(p => p.Service is not null).ToList();
        var problem = missing.Count == 0 ? null : await ObstacleAsync(install, Names(needed.Count > 0 ? needed : missing));
        if (problem is null)
        {
            await InstallAsync(needed);
            await InstallAsync(missing.Except(needed).ToList());
            problem = Names(needed.Where(p => !p.IsInstalled())) is { Length: > 0 } still
                ? $"apt-get could not install {still}; its words are above."
                : null;
        }

        if (problem is not null && needed.Count > 0)
        {
            throw new LaunchException(problem);
        }
    }

    private static string Names(IEnumerable<SystemPackage> packages) => string.Join(' ', packages.Select(p => p.Name));

    /// <summary>Null when packages can be installed.</summary>
    private static async Task<string?> ObstacleAsync(bool install, string names)
    {
        if (!install)
        {
            return $"Not installed: {names}. Run `apt-get install {names}` as root, or leave --no-install out.";
        }

        if (Programs.Find("apt-get") is null)
        {
            return $"Not installed: {names}, and this system has no apt-get. Install them with its own package tool.";
        }

        return Environment.IsPrivilegedProcess || await IsSuccessAsync("sudo", "-n", "true")
            ? null
            : $"Not installed: {names}. Run `sudo apt-get install {names}`, then the same command again.";
    }

    private static async Task InstallAsync(List<SystemPackage> missing)
    {
        if (missing.Count == 0)
        {
            return;
        }

        Console.WriteLine($"Installing {Names(missing)} from the distribution; this can take a few minutes...");
        // Ctrl-C ends apt-get; what was put in its way must be taken away all the same.
        using var interruption = new Interruption();
        // Packages start their services and create a cluster when they are installed; ours run beside nothing of the kind.
        var hadPolicy = File.Exists(Policy);
        if (!hadPolicy)
        {
            await AsRootAsync("sh", "-c", $"printf '#!/bin/sh\\nexit 101\\n' > {Policy} && chmod 755 {Policy}");
        }

        try
        {
            const string Clusters = "/etc/postgresql-common/createcluster.conf";
            await AsRootAsync("sh", "-c", $"[ -e {Clusters} ] || {{ mkdir -p $(dirname {Clusters}) && echo 'create_main_cluster = false' > {Clusters}; }}");
            // An installation that was interrupted before holds up every other.
            await AsRootAsync("dpkg", "--configure", "-a");
            await AsRootAsync("apt-get", "update", "-qq");
            var names = await Task.WhenAll(missing.Select(AvailableAsync));
            await AsRootAsync(
                ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends",
                    "-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Use-Pty=0", .. names]);
        }
        finally
        {
            if (!hadPolicy)
            {
                await AsRootAsync("rm", "-f", Policy);
            }
        }

        if (interruption.Asked.IsCompleted)
        {
            throw new LaunchException("Interrupted while installing; the same command goes on where it was left.");
        }

        if (Directory.Exists("/run/systemd/system"))
        {
            await AsRootAsync(["systemctl", "disable", "--now", .. missing.Select(p => p.Service).OfType<string>()]);
        }
    }

    private static async Task<string> AvailableAsync(SystemPackage package) =>
        package.Otherwise is { } other && !await IsSuccessAsync("apt-cache", "show", package.Name) ? other : package.Name;

    // Hundreds of lines that interest nobody unless it fails.
    private static async Task AsRootAsync(params string[] command)
    {
        var (exitCode, output) = await (Environment.IsPrivilegedProcess ? RunAsync(command[0], command[1..]) : RunAsync("sudo", ["-n", .. command]));
        if (exitCode != 0)
        {
            await Console.Error.WriteLineAsync(output);
        }
    }

    private static async Task<bool> IsSuccessAsync(string program, params string[] arguments) => (await RunAsync(program, arguments)).ExitCode == 0;

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        if (Programs.Find(program) is not { } path)
        {
            return (-1, $"{program} is not installed.");
        }

        using var process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await error).Trim());
    }
}

/// <param name="Name">What apt-get calls it.</param>
/// <param name="IsInstalled">Whether its program is there, wherever it came from.</param>
/// <param name="Service">The system service that it brings and that must not run.</param>
/// <param name="Otherwise">What to install on distributions without the first one.</param>
internal sealed record SystemPackage(string Name, Func<bool> IsInstalled, string? Service, string? Otherwise = null);
