using System.Diagnostics;

namespace Periscope.Identity.Tests.Conformance;

/// <summary>The certified clients, as their package-lock pins them, installed beside the tests when they run first.</summary>
internal static class NodeProject
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Conformance");

    public static async Task InstallAsync()
    {
        // A lock newer than what npm left behind is another lock.
        var (wanted, installed) = (Path.Combine(s_folder, "package-lock.json"), Path.Combine(s_folder, "node_modules", ".package-lock.json"));
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(wanted))
        {
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], new Dictionary<string, string?>());
        }
    }

    /// <summary>Runs one flow of a script; fails with what it printed when it does not end well.</summary>
    public static Task RunFlowAsync(string script, string flow, string setting) =>
        RunAsync("node", [$"{script}.mjs", flow], new Dictionary<string, string?> { ["PERISCOPE_CONFORMANCE"] = setting });

    /// <summary>Runs a shell script with these variables.</summary>
    public static Task RunShellAsync(string script, IReadOnlyDictionary<string, string?> variables) => RunAsync("bash", [script], variables);

    private static async Task RunAsync(string program, string[] arguments, IReadOnlyDictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = s_folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(patience.Token);
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}:\n{await output}\n{await errors}");
    }
}
