using System.Diagnostics;

namespace Periscope.Scenarios.Mesh;

/// <summary>Runs <c>./periscope</c> of this checkout as a person would.</summary>
internal static class PeriscopeCommand
{
    public static string Root { get; } = FindRoot();

    /// <summary>The path of <c>./periscope</c>.</summary>
    public static string Door { get; } = Path.Combine(Root, "periscope");

    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var command = Start(arguments, environment);
        var exitCode = await command.EndedAsync();
        return (exitCode, command.Output);
    }

    public static RunningCommand Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Whoever runs the tests in the background may have told all that they start to ignore Ctrl-C; a person's terminal has not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", Door, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new RunningCommand(start);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Platform.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("Platform.sln is not above the test's folder.");
        }

        return directory.FullName;
    }
}
