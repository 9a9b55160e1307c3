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
        new("chromium", () => Programs.Find("chromium") is not null, Service: null),
    ];

    /// <exception cref="LaunchException">Something is missing and may not, or cannot, be installed.</exception>
    public async Task EnsureAsync(bool install)
    {
        var missing = packages.Where(p => !p.IsInstalled()).ToList();
        // The browser is for tests: starting must not fail for want of it.
        var needed = install ? missing : missing.Where(p => p.Service is not null).ToList();
        if (needed.Count == 0)
        {
            return;
        }

        var names = string.Join(' ', needed.Select(p => p.Name));
        if (!install)
        {
            throw new LaunchException($"Not installed: {names}. Run `apt-get install {names}` as root, or leave --no-install out.");
        }

        if (Programs.Find("apt-get") is null)
        {
            throw new LaunchException($"Not installed: {names}, and this system has no apt-get. Install them with its own package tool.");
        }

        if (!Environment.IsPrivilegedProcess && await RunAsync("sudo", "-n", "true") != 0)
        {
            throw new LaunchException($"Not installed: {names}. Run `sudo apt-get install {names}`, then the same command again.");
        }

        Console.WriteLine($"Installing {names}...");
        await InstallAsync(needed);
        var still = needed.Where(p => !p.IsInstalled()).ToList();
        if (still.Count > 0)
        {
            throw new LaunchException($"apt-get could not install {string.Join(' ', still.Select(p => p.Name))}; its words are above.");
        }
    }

    private static async Task InstallAsync(List<SystemPackage> missing)
    {
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
            await AsRootAsync("apt-get", "update", "-qq");
            await AsRootAsync(
                ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends",
                    "-o", "Dpkg::Options::=--force-confold", .. missing.Select(p => p.Name)]);
        }
        finally
        {
            if (!hadPolicy)
            {
                await AsRootAsync("rm", "-f", Policy);
            }
        }

        if (Directory.Exists("/run/systemd/system"))
        {
            await AsRootAsync(["systemctl", "disable", "--now", .. missing.Select(p => p.Service).OfType<string>()]);
        }
    }

    private static Task<int> AsRootAsync(params string[] command) =>
        Environment.IsPrivilegedProcess ? RunAsync(command[0], command[1..]) : RunAsync("sudo", ["-n", .. command]);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        if (Programs.Find(program) is not { } path)
        {
            return -1;
        }

        using var process = Process.Start(new ProcessStartInfo(path, arguments))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}

/// <param name="Name">What apt-get calls it.</param>
/// <param name="IsInstalled">Whether its program is there, wherever it came from.</param>
/// <param name="Service">The system service that it brings and that must not run.</param>
internal sealed record SystemPackage(string Name, Func<bool> IsInstalled, string? Service);
