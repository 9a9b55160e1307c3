using Periscope.LocalHosting.Installation;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Everything that a change must pass, on servers of its own that end with it.</summary>
internal sealed class TestCommand(RepositoryLayout layout)
{
    private const string Configuration = "Release";

    public async Task<int> RunAsync(string[] words)
    {
        var filter = Arguments.Parse(words, [], []).Words is [var only, ..] ? only : null;
        await new SystemPackages(SystemPackages.Everything).EnsureAsync(install: true);
        Heading("Build");
        if (!await BuildAsync())
        {
            return 1;
        }

        Heading("Format");
        var isFormatted = await DotnetTool.RunAsync(
            layout.Root, ["format", "whitespace", ".", "--folder", "--verify-no-changes", "--exclude", "artifacts", "--exclude", "web"]) == 0;
        if (!isFormatted)
        {
            await Console.Error.WriteLineAsync("The format differs: run `dotnet format whitespace . --folder`.");
        }

        var tally = await RunTestsAsync(filter);
        Console.WriteLine();
        Console.WriteLine(tally.Text);
        return tally.IsGood && isFormatted ? 0 : 1;
    }

    private async Task<bool> BuildAsync()
    {
        // The script asks this file whether to build before `up`, which the scenarios call.
        var stamp = Path.Combine(layout.Root, "artifacts", "AppHost.built");
        var next = $"{stamp}.next";
        await File.WriteAllTextAsync(next, "");
        var isBuilt = await DotnetTool.RunAsync(layout.Root, ["build", "Platform.sln", "-c", Configuration, "-v", "q", "-nologo"]) == 0;
        if (isBuilt)
        {
            File.Move(next, stamp, overwrite: true);
        }

        return isBuilt;
    }

    private async Task<TestTally> RunTestsAsync(string? filter)
    {
        var state = new StateDirectory(Path.Combine(Path.GetTempPath(), $"periscope-test-{Environment.ProcessId}"));
        state.Create();
        var mesh = new RunningMesh(state);
        var tally = new TestTally();
        try
        {
            Heading("Servers");
            var environment = await StartServersAsync(mesh, state);
            foreach (var (project, expression) in TestProjects.Choose(layout, filter))
            {
                Heading(Path.GetFileNameWithoutExtension(project));
                string[] selection = expression is null ? [] : ["--filter", expression];
                var exitCode = await DotnetTool.RunAsync(
                    layout.Root, ["test", project, "-c", Configuration, "--no-build", "--nologo", .. selection], environment, tally.Read);
                tally.Close(project, exitCode);
            }
        }
        finally
        {
            await mesh.EndAsync();
            Directory.Delete(state.Root, recursive: true);
        }

        return tally;
    }

    private async Task<Dictionary<string, string>> StartServersAsync(RunningMesh mesh, StateDirectory state)
    {
        using var appHost = AppHostProcess.Start(layout, state, new Dictionary<string, string> { ["Local:BackingOnly"] = "true" });
        if (!await new Progress(mesh, appHost, state).UntilReadyAsync())
        {
            throw new LaunchException("The servers for the tests did not start.");
        }

        var connections = PrivateFile.Read<Dictionary<string, string>>(state.Connections)!;
        var environment = new Dictionary<string, string>
        {
            ["PERISCOPE_TEST_POSTGRES"] = connections["postgres"],
            ["PERISCOPE_TEST_REDIS"] = connections["redis"],
            ["PERISCOPE_TEST_RABBITMQ"] = connections["rabbitmq"],
            ["PERISCOPE_TEST_RABBITMQ_MANAGEMENT"] = connections["rabbitmq-management"],
        };
        var corpora = Path.GetFullPath(Path.Combine(layout.Root, "..", "shared", "corpora"));
        if (Directory.Exists(corpora))
        {
            environment["PERISCOPE_CORPORA"] = corpora;
        }

        return environment;
    }

    private static void Heading(string text) => Console.WriteLine($"\n== {text}");
}
