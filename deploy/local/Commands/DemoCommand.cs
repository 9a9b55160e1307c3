using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Shows the main job on two sites that the demo serves itself, on a mesh that may fetch them.</summary>
internal sealed class DemoCommand(RepositoryLayout layout)
{
    // Fixed, because the mesh must have been allowed to fetch them before it started.
    private static readonly string[] SitePorts = ["7071", "7072"];

    public async Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state", "--port"], []);
        var state = Door.StateOf(layout, arguments);
        string[] sites = [.. SitePorts.Select(port => $"127.0.0.1:{port}")];
        if (new RunningMesh(state).Processes is null)
        {
            string[] port = arguments.Value("--port") is { } given ? ["--port", given] : [];
            var exitCode = await new UpCommand(layout).RunAsync(
                ["--detach", "--state", state.Root, .. port, .. sites.SelectMany(site => new[] { "--allow-private", site })]);
            if (exitCode != 0)
            {
                return exitCode;
            }
        }
        else if (sites.Except(PrivateFile.Read<List<string>>(state.Allowed) ?? []).Any())
        {
            throw new LaunchException("The running Periscope may not fetch the demo's sites: end it with `./periscope down`, then `./periscope demo` again.");
        }

        return await DotnetTool.RunAsync(
            layout.Root, ["run", "--project", "clients/demo", "-c", "Release", "--", state.Root, .. SitePorts]);
    }
}
