using System.Diagnostics;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>Runs a short program to its end.</summary>
internal static class Command
{
    /// <summary>What it wrote.</summary>
    /// <exception cref="LaunchException">It ended with another exit code than 0.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new LaunchException($"{Path.GetFileName(program)} ended with exit code {process.ExitCode}: {(await error).Trim()}");
    }
}
