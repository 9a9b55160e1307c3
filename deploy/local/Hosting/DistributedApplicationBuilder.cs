using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly List<IResource> _resources = [];

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        _host.Configuration.AddEnvironmentVariables().AddCommandLine([.. options.Args]);
        _host.Logging.AddSimpleConsole(o => o.SingleLine = true);
        _host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(60));
        _host.Services.AddSingleton(TimeProvider.System);
        AppHostDirectory = options.ProjectDirectory ?? Directory.GetCurrentDirectory();
        State = new StateDirectory(_host.Configuration["State:Path"] ?? Path.Combine(AppHostDirectory, "..", StateDirectory.DefaultName));
        Secrets = new SecretFile(State.Secrets);
    }

    public string AppHostDirectory { get; }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public IServiceCollection Services => _host.Services;

    public IReadOnlyCollection<IResource> Resources => _resources;

    internal StateDirectory State { get; }

    internal SecretFile Secrets { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (_resources.Any(r => r.Name.Equals(resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException($"There are two resources named '{resource.Name}'; a name is unique in an application.");
        }

        _resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _host.Services.AddSingleton(State);
        _host.Services.AddSingleton(Secrets);
        _host.Services.AddSingleton<IReadOnlyList<IResource>>(_resources);
        _host.Services.AddSingleton(ExecutionContext);
        _host.Services.AddSingleton(new RepositoryLayout(AppHostDirectory));
        _host.Services.AddSingleton<ResourceBoard>();
        _host.Services.AddSingleton<RunnerFactory>();
        _host.Services.AddSingleton<Supervisor>();
        _host.Services.AddHostedService(services => services.GetRequiredService<Supervisor>());
        var host = _host.Build();
        return new DistributedApplication(host, host.Services.GetRequiredService<Supervisor>());
    }
}
