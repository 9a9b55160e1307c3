using System.Diagnostics;

namespace Periscope.LocalHosting.Commands;

/// <summary>Runs <c>dotnet</c> with this terminal.</summary>
internal static class DotnetTool
{
    /// <summary>The exit code.</summary>
    public static async Task<int> RunAsync(
        string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = onLine is not null };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        while (onLine is not null && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            onLine(line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
