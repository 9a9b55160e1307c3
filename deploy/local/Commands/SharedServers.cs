using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>PostgreSQL, Redis and RabbitMQ without the services, for tests and benchmarks; they and their data end with this.</summary>
internal sealed class SharedServers : IAsyncDisposable
{
    private readonly StateDirectory _state;
    private readonly RunningMesh _mesh;

    private SharedServers(StateDirectory state)
    {
        _state = state;
        _mesh = new RunningMesh(state);
    }

    /// <summary>The variables that tell tests where the servers are, and the corpora if there are any.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <param name="isDisposable">Trade durability, which a benchmark must keep, for speed.</param>
    public static async Task<SharedServers> StartAsync(RepositoryLayout layout, bool isDisposable)
    {
        var state = new StateDirectory(Path.Combine(layout.Root, StateDirectory.DefaultName, $"servers-{System.Environment.ProcessId}"));
        state.Create();
        var servers = new SharedServers(state);
        var settings = new Dictionary<string, string> { ["Local:BackingOnly"] = "true", ["Local:Disposable"] = isDisposable ? "true" : "false" };
        using var appHost = AppHostProcess.Start(layout, state, settings);
        if (!await new Progress(servers._mesh, appHost, state).UntilReadyAsync())
        {
            await servers.DisposeAsync();
            throw new LaunchException("The servers for the tests did not start.");
        }

        servers.ReadEnvironment(layout);
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        await _mesh.EndAsync();
        Directory.Delete(_state.Root, recursive: true);
    }

    private void ReadEnvironment(RepositoryLayout layout)
    {
        var connections = PrivateFile.Read<Dictionary<string, string>>(_state.Connections)!;
        Environment["PERISCOPE_TEST_POSTGRES"] = connections["postgres"];
        Environment["PERISCOPE_TEST_REDIS"] = connections["redis"];
        Environment["PERISCOPE_TEST_RABBITMQ"] = connections["rabbitmq"];
        Environment["PERISCOPE_TEST_RABBITMQ_MANAGEMENT"] = connections["rabbitmq-management"];
        var corpora = Path.GetFullPath(Path.Combine(layout.Root, "..", "shared", "corpora"));
        if (Directory.Exists(corpora))
        {
            Environment["PERISCOPE_CORPORA"] = corpora;
        }
    }
}
