using Periscope.LocalHosting.Installation;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Everything that a change must pass, on servers of its own that end with it.</summary>
internal sealed class TestCommand(RepositoryLayout layout)
{
    private const string Configuration = "Release";

    // Half of a test's time is waiting.
    private const int AtOnce = 2;

    // A compiler ends before it gets back what it spends on watching itself: a tenth of a build. For it alone, as the gateway gets it back.
    private static readonly Dictionary<string, string> s_compiling = new() { ["DOTNET_TieredPGO"] = "0" };

    public async Task<int> RunAsync(string[] words)
    {
        using var interruption = new Interruption();
        var filter = Arguments.Parse(words, [], [], most: 1).Words is [var only, ..] ? only : null;
        await new SystemPackages(SystemPackages.Everything).EnsureAsync(install: true);
        Heading("Build");
        if (!await BuildAsync(interruption.Asked))
        {
            return 1;
        }

        Heading("Format");
        var isFormatted = await DotnetTool.RunAsync(
            layout.Root,
            ["format", "whitespace", ".", "--folder", "--verify-no-changes", "--exclude", "artifacts", "--exclude", "web"],
            interruption: interruption.Asked) == 0;
        if (!isFormatted)
        {
            await Console.Error.WriteLineAsync("The format differs: run `dotnet format whitespace . --folder`.");
        }

        var tally = new TestTally();
        await TestWebAppAsync(tally, filter);
        await RunTestsAsync(tally, filter, interruption.Asked);
        Console.WriteLine();
        Console.WriteLine(tally.Text);
        return tally.IsGood && isFormatted ? 0 : 1;
    }

    private async Task<bool> BuildAsync(Task interruption)
    {
        // The script asks this file whether to build before `up`, which the scenarios call.
        var stamp = Path.Combine(layout.Root, "artifacts", "AppHost.built");
        var next = $"{stamp}.next";
        await File.WriteAllTextAsync(next, "");
        var isBuilt = await DotnetTool.RunAsync(
            layout.Root, ["build", "Platform.sln", "-c", Configuration, "-v", "q", "-nologo"], s_compiling, interruption: interruption) == 0;
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
            var build = new TestRun("web build", Console.Out);
            build.End(1);
            tally.Add(build);
            return;
        }

        foreach (var script in new[] { "lint", "test" })
        {
            var run = new TestRun($"web {script}", Console.Out);
            run.End(await web.RunAsync(script, run.Read));
            tally.Add(run);
        }
    }

    private async Task RunTestsAsync(TestTally tally, string? filter, Task interruption)
    {
        if (filter == "web")
        {
            return;
        }

        Heading("Servers");
        await using var servers = await SharedServers.StartAsync(layout, isDisposable: true, interruption);
        var projects = TestProjects.Choose(layout, filter);
        var together = projects.Where(project => !project.NeedsTheMachine && projects.Count > 1).ToList();
        await Parallel.ForEachAsync(together, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (project, _) =>
        {
            // Told when it is over: two at once would break into each other's lines.
            await using var told = new StringWriter();
            var run = await TestAsync(project, servers, told, interruption);
            lock (tally)
            {
                Heading(project.Name);
                Console.Write(told);
                tally.Add(run);
            }
        });
        foreach (var project in projects.Except(together))
        {
            Heading(project.Name);
            tally.Add(await TestAsync(project, servers, Console.Out, interruption));
        }
    }

    private async Task<TestRun> TestAsync(TestProject project, SharedServers servers, TextWriter output, Task interruption)
    {
        var run = new TestRun(project.Name, output);
        string[] selection = project.Filter is { } filter ? ["--filter", filter] : [];
        run.End(await DotnetTool.RunAsync(
            layout.Root, ["test", project.File, "-c", Configuration, "--no-build", "--nologo", .. selection], servers.Environment, run.Read, interruption));
        return run;
    }

    private static void Heading(string text) => Console.WriteLine($"\n== {text}");
}
