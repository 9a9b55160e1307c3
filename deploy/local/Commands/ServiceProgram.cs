using System.Globalization;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Runs a command of a service's own program on a running mesh's database, with the mesh's keys.</summary>
internal static class ServiceProgram
{
    // Named in AppHost/AppHost.cs.
    private const string KeysFolder = "keys";
    private const string SnapshotsFolder = "snapshots";

    /// <summary>The exit code.</summary>
    /// <param name="layout">Where the program is.</param>
    /// <param name="state">Of the mesh.</param>
    /// <param name="service">The project's name, such as Identity.</param>
    /// <param name="command">The program's arguments.</param>
    /// <exception cref="LaunchException">No mesh runs from this directory.</exception>
    public static Task<int> RunAsync(RepositoryLayout layout, StateDirectory state, string service, params string[] command)
    {
        var role = service.ToLowerInvariant();
        var mesh = new RunningMesh(state);
        var server = mesh.Processes is null ? null : mesh.Status.FirstOrDefault(r => r is { Resource: "postgres", IsReady: true })?.Url;
        var password = new SecretFile(state.Secrets).Find($"{role}-system-database-password");
        if (server is null || password is null)
        {
            throw new LaunchException($"Nothing runs from {state.Root}: start it with `./periscope up`.");
        }

        var address = new Uri(server);
        var port = address.Port.ToString(CultureInfo.InvariantCulture);
        return DotnetTool.RunAsync(layout.Root, [layout.ProgramOf(service), .. command], new Dictionary<string, string>
        {
            ["ConnectionStrings__periscope-system"] =
                $"Host={address.Host};Port={port};Username={role}_system;Password={password};Database=periscope",
            ["Identity__KeysPath"] = Path.Combine(state.Root, KeysFolder),
            ["Snapshots__Path"] = Path.Combine(state.Root, SnapshotsFolder),
        });
    }
}
