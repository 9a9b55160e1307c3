using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests;

/// <summary>An application of small shell programs, with a state directory of its own.</summary>
internal sealed class LocalApplication : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private DistributedApplication? _application;

    public LocalApplication()
    {
        Builder = DistributedApplication.CreateBuilder(["--Local:Dashboard=false", $"--State:Path={State.Root}"]);
        Builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
    }

    public StateDirectory State { get; } = new(Path.Combine(Path.GetTempPath(), $"periscope-{Guid.CreateVersion7():N}"));

    public IDistributedApplicationBuilder Builder { get; }

    public Supervisor Supervisor => _application!.Supervisor;

    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) => Builder.AddExecutable(name, "sh", State.Root, "-c", script);

    public async Task StartAsync()
    {
        Directory.CreateDirectory(State.Root);
        _application = Builder.Build();
        await _application.StartAsync();
    }

    public IResourceRunner RunnerOf(string resource) => Supervisor.Runners.Values.First(r => r.Resource.Name == resource);

    public ResourceSnapshot Now(string resource) => Supervisor.Board.Replicas(resource)[0];

    /// <summary>Returns the first snapshot that meets the condition.</summary>
    public async Task<ResourceSnapshot> UntilAsync(string resource, Func<ResourceSnapshot, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var snapshots in Supervisor.Board.WatchAsync(patience.Token))
            {
                if (snapshots.FirstOrDefault(s => s.ResourceName == resource && condition(s)) is { } found)
                {
                    return found;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited in vain; the last state of {resource} was {Now(resource)}.");
        }

        throw new InvalidOperationException("The board ended.");
    }

    public Task<ResourceSnapshot> UntilAsync(string resource, string state) => UntilAsync(resource, s => s.State == state);

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        if (Directory.Exists(State.Root))
        {
            Directory.Delete(State.Root, recursive: true);
        }
    }
}
