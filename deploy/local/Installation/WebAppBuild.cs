using System.Diagnostics;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Installation;

/// <summary>Builds the web app from <c>web/</c> to <c>artifacts/web</c>, from where the gateway serves it.</summary>
internal sealed class WebAppBuild(RepositoryLayout layout)
{
    private static readonly Version s_leastNode = new(20, 19);

    private string Stamp => Path.Combine(layout.Root, "artifacts", "web.built");

    private string Packages => Path.Combine(layout.Web, "node_modules");

    /// <summary>Builds what changed. Without Node or its packages the platform runs without the app, and this says so.</summary>
    public async Task EnsureAsync(bool install)
    {
        if (IsBuilt())
        {
            return;
        }

        if (!install && !Directory.Exists(Packages))
        {
            Console.WriteLine("The web app's packages are not installed (--no-install); starting without the app.");
            return;
        }

        Console.WriteLine("Building the web app...");
        if (await BuildAsync() is { } problem)
        {
            Console.WriteLine($"The web app could not be built; starting {(HasApp() ? "with its last build" : "without it")}:\n{problem}");
        }
    }

    /// <summary>Null when it is built, else why not.</summary>
    public async Task<string?> BuildAsync()
    {
        if (await NodeProblemAsync() is { } missing)
        {
            return missing;
        }

        await using var turn = await Turn.TakeAsync(Path.Combine(layout.Root, "artifacts", "web.lock"));
        if (IsBuilt())
        {
            return null;
        }

        var begun = TimeProvider.System.GetUtcNow().UtcDateTime;
        if ((IsInstalled() ? null : await NpmAsync("ci", "--no-audit", "--no-fund")) is { } uninstalled)
        {
            return uninstalled;
        }

        if (await NpmAsync("run", "build") is { } unbuilt)
        {
            return unbuilt;
        }

        await File.WriteAllTextAsync(Stamp, "");
        File.SetLastWriteTimeUtc(Stamp, begun);
        return null;
    }

    /// <summary>Runs one of the app's scripts, its lines as they come, and answers its exit code.</summary>
    public async Task<int> RunAsync(string script, Action<string> onLine)
    {
        var start = new ProcessStartInfo("npm", ["run", "--silent", script]) { WorkingDirectory = layout.Web, RedirectStandardOutput = true };
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            onLine(line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private bool HasApp() => File.Exists(Path.Combine(layout.Root, "artifacts", "web", "index.html"));

    // Nothing of the sources is newer than the last build.
    private bool IsBuilt()
    {
        if (!File.Exists(Stamp) || !HasApp())
        {
            return false;
        }

        var built = File.GetLastWriteTimeUtc(Stamp);
        return Directory.EnumerateFiles(layout.Web).Concat(new[] { "src", "public" }.SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(layout.Web, folder), "*", SearchOption.AllDirectories)))
            .Where(file => !file.EndsWith("schema.d.ts", StringComparison.Ordinal))
            .All(file => File.GetLastWriteTimeUtc(file) <= built);
    }

    // npm writes this file last.
    private bool IsInstalled()
    {
        var mark = Path.Combine(Packages, ".package-lock.json");
        return File.Exists(mark) && File.GetLastWriteTimeUtc(mark) >= File.GetLastWriteTimeUtc(Path.Combine(layout.Web, "package-lock.json"));
    }

    private Task<string?> NpmAsync(params string[] arguments) => Tool.RunAsync(layout.Web, "npm", arguments, wholeOutput: true);

    private static async Task<string?> NodeProblemAsync()
    {
        if (Programs.Find("node") is not { } node || Programs.Find("npm") is null)
        {
            return $"Node.js {s_leastNode} or newer and npm are not installed.";
        }

        using var process = Process.Start(new ProcessStartInfo(node, ["--version"]) { RedirectStandardOutput = true })!;
        var told = (await process.StandardOutput.ReadToEndAsync()).Trim().TrimStart('v');
        await process.WaitForExitAsync();
        return Version.TryParse(told.Split('-')[0], out var version) && version >= s_leastNode
            ? null
            : $"Node.js {s_leastNode} or newer is needed, and there is {told}.";
    }
}
