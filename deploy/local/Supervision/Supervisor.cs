using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Periscope.LocalHosting.Dashboard;
using Periscope.LocalHosting.Servers;
using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Starts every resource as soon as what it waits for is ready, and ends them in the opposite order.</summary>
internal sealed partial class Supervisor(
    IReadOnlyList<IResource> resources,
    ResourceBoard board,
    StateDirectory state,
    RunnerFactory factory,
    RepositoryLayout layout,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<Supervisor> logger) : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<string, IResourceRunner> _runners = [];
    private readonly CancellationTokenSource _stopping = new();
    private ResourceService? _resourceService;
    private ProcessRunner? _dashboard;
    private Guard? _guard;
    private Task _statusFile = Task.CompletedTask;
    private bool _isDisposed;

    public ResourceBoard Board => board;

    public IReadOnlyDictionary<string, IResourceRunner> Runners => _runners;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        state.Create();
        var onlyServers = configuration.GetValue("Local:BackingOnly", false);
        var chosen = resources.Where(r => !onlyServers || r is ContainerResource).ToList();
        PortAllocation.Allocate(chosen);
        _guard = new Guard();
        PrivateFile.Write(state.AppHost, new AppHostFile(Environment.ProcessId, _guard.ProcessId));
        _statusFile = StatusFile.KeepAsync(board, state.Status, _stopping.Token);
        var dashboard = onlyServers ? null : FindDashboard();
        foreach (var resource in chosen)
        {
            foreach (var runner in factory.Create(resource, _guard, dashboard, isDisposable: configuration.GetValue("Local:Disposable", false)))
            {
                _runners.Add(runner.Name, runner);
            }
        }

        await StartDashboardAsync(dashboard, cancellationToken);
        await PublishFilesAsync(chosen, dashboard, onlyServers, cancellationToken);
        foreach (var runner in _runners.Values)
        {
            await runner.StartAsync();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var servers = _runners.Values.ToLookup(r => r.Resource is ContainerResource);
        await Task.WhenAll(servers[false].Select(r => r.StopAsync()));
        await Task.WhenAll([.. servers[true].Select(r => r.StopAsync()), _dashboard?.StopAsync() ?? Task.CompletedTask]);
        await _stopping.CancelAsync();
        await _statusFile;
        File.Delete(state.AppHost);
        File.Delete(state.Status);
    }

    public async ValueTask DisposeAsync()
    {
        // The container owns it twice: as itself and as a hosted service.
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_resourceService is not null)
        {
            await _resourceService.DisposeAsync();
        }

        _dashboard?.Dispose();
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }

        _guard?.Dispose();
        _stopping.Dispose();
    }

    private DashboardSettings? FindDashboard()
    {
        if (!configuration.GetValue("Local:Dashboard", true))
        {
            return null;
        }

        if (new DashboardInstallation(layout).Find() is { } program)
        {
            return new DashboardSettings(program);
        }

        LogNoDashboard();
        return null;
    }

    private async Task StartDashboardAsync(DashboardSettings? settings, CancellationToken cancellationToken)
    {
        if (settings is null)
        {
            return;
        }

        _resourceService = new ResourceService(board, _runners, settings.ResourceServiceKey);
        await _resourceService.StartAsync(settings.ResourceServicePort, cancellationToken);
        const string Name = "aspire-dashboard";
        board.Add(new ResourceSnapshot(Name, Name, ResourceTypes.Executable)
        {
            IsHidden = true,
            CreatedAt = clock.GetUtcNow(),
            Health = new HealthSnapshot("login", null, "", null),
            Urls = [new("http", settings.Url, IsInternal: false)],
        });
        var resource = new ExecutableResource(Name, settings.Program, state.Root);
        _dashboard = new ProcessRunner(
            resource, Name, new DashboardSource(settings, state.Root), board, _guard!, new ConsoleLog(state.LogOf(Name), clock), clock);
        await _dashboard.StartAsync();
    }

    private async Task PublishFilesAsync(
        List<IResource> chosen, DashboardSettings? dashboard, bool onlyServers, CancellationToken cancellationToken)
    {
        if (onlyServers)
        {
            await ConnectionsFile.WriteAsync(state.Connections, chosen, cancellationToken);
            return;
        }

        File.Delete(state.Dashboard);
        if (dashboard is not null)
        {
            PrivateFile.Write(state.Dashboard, new DashboardFile(dashboard.Url, dashboard.ApiKey, dashboard.Token));
        }

        var front = chosen.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>()).FirstOrDefault(e => e.IsExternal);
        if (front is not null)
        {
            PrivateFile.Write(state.Urls, new UrlsFile(front.UrlOf(0), dashboard?.LoginUrl));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The Aspire dashboard is not installed; running without it.")]
    private partial void LogNoDashboard();
}
