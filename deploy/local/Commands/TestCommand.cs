using Periscope.LocalHosting.Installation;
using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Everything that a change must pass, on servers of its own that end with it.</summary>
internal sealed class TestCommand(RepositoryLayout layout)
{
    private const string Configuration = "Release";

    public async Task<int> RunAsync(string[] words)
    {
        var filter = Arguments.Parse(words, [], [], most: 1).Words is [var only, ..] ? only : null;
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

        var tally = new TestTally();
        await TestWebAppAsync(tally, filter);
        await RunTestsAsync(tally, filter);
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

    private async Task TestWebAppAsync(TestTally tally, string? filter)
    {
        if (filter is not (null or "web"))
        {
            return;
        }

        Heading("web");
        var web = new WebAppBuild(layout);
        if (await web.BuildAsync() is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            tally.Close(layout.Web, 1);
            return;
        }

        foreach (var script in new[] { "lint", "test" })
        {
            tally.Begin($"web {script}");
            tally.Close($"web {script}", await web.RunAsync(script, tally.Read));
        }
    }

    private async Task RunTestsAsync(TestTally tally, string? filter)
    {
        if (filter == "web")
        {
            return;
        }

        Heading("Servers");
        await using var servers = await SharedServers.StartAsync(layout, isDisposable: true);
        foreach (var (project, expression) in TestProjects.Choose(layout, filter))
        {
            Heading(Path.GetFileNameWithoutExtension(project));
            tally.Begin(project);
            string[] selection = expression is null ? [] : ["--filter", expression];
            var exitCode = await DotnetTool.RunAsync(
                layout.Root, ["test", project, "-c", Configuration, "--no-build", "--nologo", .. selection], servers.Environment, tally.Read);
            tally.Close(project, exitCode);
        }
    }

    private static void Heading(string text) => Console.WriteLine($"\n== {text}");
}
