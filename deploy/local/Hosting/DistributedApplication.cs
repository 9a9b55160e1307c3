using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Periscope.LocalHosting.Supervision;

namespace Aspire.Hosting;

/// <summary>An application of several processes, run on this machine.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;

    internal DistributedApplication(IHost host, Supervisor supervisor)
    {
        _host = host;
        Supervisor = supervisor;
    }

    public IServiceProvider Services => _host.Services;

    internal Supervisor Supervisor { get; }

    public static IDistributedApplicationBuilder CreateBuilder([CallerFilePath] string appHost = "") => CreateBuilder([], appHost);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args, [CallerFilePath] string appHost = "") =>
        CreateBuilder(new DistributedApplicationOptions { Args = args, ProjectDirectory = Path.GetDirectoryName(appHost) });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) =>
        new DistributedApplicationBuilder(options);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await HostingAbstractionsHostExtensions.RunAsync(_host, cancellationToken);
        }
        catch (LaunchException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            Environment.ExitCode = 1;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public void Dispose() => _host.Dispose();

    public ValueTask DisposeAsync() => _host is IAsyncDisposable host ? host.DisposeAsync() : ValueTask.CompletedTask;
}
