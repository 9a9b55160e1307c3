using System.Globalization;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>Has Identity's program check the audit trail, with the mesh's own database and master key.</summary>
internal sealed class AuditCommand(RepositoryLayout layout)
{
    // Named in AppHost/Mesh.cs and AppHost.cs.
    private const string PasswordName = "identity-system-database-password";
    private const string KeysFolder = "keys";

    public Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state", "--workspace"], [], most: 1);
        if (arguments.Words is not ["verify"])
        {
            throw new UsageException("audit can only verify.");
        }

        var workspace = arguments.Value("--workspace");
        if (workspace is not null && !Guid.TryParse(workspace, out _))
        {
            throw new UsageException("--workspace needs a workspace's id.");
        }

        var state = Door.StateOf(layout, arguments);
        var server = new RunningMesh(state).Processes is null
            ? null
            : new RunningMesh(state).Status.FirstOrDefault(r => r is { Resource: "postgres", IsReady: true })?.Url;
        var password = new SecretFile(state.Secrets).Find(PasswordName);
        if (server is null || password is null)
        {
            throw new LaunchException($"Nothing runs from {state.Root}: start it with `./periscope up`.");
        }

        var address = new Uri(server);
        var port = address.Port.ToString(CultureInfo.InvariantCulture);
        string[] program = [layout.ProgramOf("Identity"), "audit", "verify"];
        return DotnetTool.RunAsync(layout.Root, workspace is null ? program : [.. program, workspace], new Dictionary<string, string>
        {
            ["ConnectionStrings__periscope-system"] =
                $"Host={address.Host};Port={port};Username=identity_system;Password={password};Database=periscope",
            ["Identity__KeysPath"] = Path.Combine(state.Root, KeysFolder),
        });
    }
}
