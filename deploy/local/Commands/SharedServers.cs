using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>PostgreSQL, Redis and RabbitMQ without the services, for tests and benchmarks; they end with this process, however that ends, and their data with them or, where it was killed, when the next ones start.</summary>
internal sealed class SharedServers : IAsyncDisposable
{
    private const string Prefix = "servers-";

    private readonly StateDirectory _state;
    private readonly RunningMesh _mesh;
    private readonly AppHostProcess _appHost;

    private SharedServers(StateDirectory state, AppHostProcess appHost)
    {
        _state = state;
        _mesh = new RunningMesh(state);
        _appHost = appHost;
        Guard.Watch(appHost.Id);
    }

    /// <summary>Where they keep their data, a directory of this process.</summary>
    public string Root => _state.Root;

    /// <summary>Ends them when this process has no chance to.</summary>
    public Guard Guard { get; } = new();

    /// <summary>The variables that tell tests where the servers are, and the corpora if there are any.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <param name="layout">The checkout to which they belong.</param>
    /// <param name="isDisposable">Trade durability, which a benchmark must keep, for speed.</param>
    /// <param name="interruption">Ends the start, when it completes.</param>
    /// <exception cref="LaunchException">They did not start, for a reason that was printed, or were not to.</exception>
    public static async Task<SharedServers> StartAsync(RepositoryLayout layout, bool isDisposable, Task? interruption = null)
    {
        var place = Path.Combine(layout.Root, StateDirectory.DefaultName);
        await ClearAsync(place);
        var state = new StateDirectory(Path.Combine(place, $"{Prefix}{System.Environment.ProcessId}"));
        state.Create();
        var settings = new Dictionary<string, string> { ["Local:BackingOnly"] = "true", ["Local:Disposable"] = isDisposable ? "true" : "false" };
        var servers = new SharedServers(state, AppHostProcess.Start(layout, state, settings));
        if (!await new Progress(servers._mesh, servers._appHost, state).UntilReadyAsync(interruption))
        {
            await servers.DisposeAsync();
            throw new LaunchException("The servers did not start.");
        }

        servers.ReadEnvironment(layout);
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        await _appHost.EndAsync(_mesh);
        Guard.Dispose();
        await _appHost.Exited;
        _appHost.Dispose();
        Directory.Delete(_state.Root, recursive: true);
    }

    // What others left who were killed.
    private static async Task ClearAsync(string place)
    {
        foreach (var directory in Directory.Exists(place) ? Directory.GetDirectories(place, $"{Prefix}*") : [])
        {
            if (int.TryParse(Path.GetFileName(directory)[Prefix.Length..], out var owner) && !Directory.Exists($"/proc/{owner}"))
            {
                try
                {
                    await new RunningMesh(new StateDirectory(directory)).EndAsync();
                    Directory.Delete(directory, recursive: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Another user's, who will clear it.
                }
            }
        }
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
