using System.Diagnostics;

namespace Periscope.LocalHosting.Installation;

/// <summary>Runs an installing program quietly.</summary>
internal static class Tool
{
    /// <summary>Null when it went well, else what it said: all of it, or its last words.</summary>
    public static async Task<string?> RunAsync(
        string directory, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool wholeOutput = false)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var said = (await output + await error).Trim();
        return process.ExitCode == 0 ? null : wholeOutput ? said : $"{Path.GetFileName(program)}: {said.Split('\n')[^1]}";
    }
}
