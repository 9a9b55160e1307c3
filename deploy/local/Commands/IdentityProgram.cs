using System.Globalization;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Runs a command of Identity's own program on a running mesh's database, with the mesh's master key.</summary>
internal static class IdentityProgram
{
    // Named in AppHost/Mesh.cs and AppHost.cs.
    private const string PasswordName = "identity-system-database-password";
    private const string KeysFolder = "keys";

    /// <summary>The exit code.</summary>
    /// <exception cref="LaunchException">No mesh runs from this directory.</exception>
    public static Task<int> RunAsync(RepositoryLayout layout, StateDirectory state, params string[] command)
    {
        var mesh = new RunningMesh(state);
        var server = mesh.Processes is null ? null : mesh.Status.FirstOrDefault(r => r is { Resource: "postgres", IsReady: true })?.Url;
        var password = new SecretFile(state.Secrets).Find(PasswordName);
        if (server is null || password is null)
        {
            throw new LaunchException($"Nothing runs from {state.Root}: start it with `./periscope up`.");
        }

        var address = new Uri(server);
        var port = address.Port.ToString(CultureInfo.InvariantCulture);
        return DotnetTool.RunAsync(layout.Root, [layout.ProgramOf("Identity"), .. command], new Dictionary<string, string>
        {
            ["ConnectionStrings__periscope-system"] =
                $"Host={address.Host};Port={port};Username=identity_system;Password={password};Database=periscope",
            ["Identity__KeysPath"] = Path.Combine(state.Root, KeysFolder),
        });
    }
}
