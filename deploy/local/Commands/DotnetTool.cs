using System.Diagnostics;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Runs <c>dotnet</c> with this terminal.</summary>
internal static class DotnetTool
{
    /// <summary>The exit code.</summary>
    /// <param name="directory">Where it works.</param>
    /// <param name="arguments">What follows <c>dotnet</c>.</param>
    /// <param name="environment">Variables besides this process's.</param>
    /// <param name="onLine">Takes what it prints; without it the terminal does.</param>
    /// <param name="interruption">Ends it and all that it started, when it completes.</param>
    /// <exception cref="LaunchException">It was interrupted.</exception>
    public static async Task<int> RunAsync(
        string directory,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<string>? onLine = null,
        Task? interruption = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = onLine is not null };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var ended = EndedAsync(process, onLine);
        if (interruption is not null && await Task.WhenAny(ended, interruption) == interruption)
        {
            process.Kill(entireProcessTree: true);
            await ended;
            throw new LaunchException("Interrupted.");
        }

        return await ended;
    }

    private static async Task<int> EndedAsync(Process process, Action<string>? onLine)
    {
        while (onLine is not null && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            onLine(line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
