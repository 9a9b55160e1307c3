using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Dashboard;
using Periscope.LocalHosting.Servers;
using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Puts a resource on the board and makes what runs it: nothing for a parameter, one runner for each replica of a program.</summary>
internal sealed class RunnerFactory(
    IReadOnlyList<IResource> resources,
    ResourceBoard board,
    StateDirectory state,
    RepositoryLayout layout,
    DistributedApplicationExecutionContext execution,
    TimeProvider clock)
{
    private const string SuffixLetters = "abcdefghijklmnopqrstuvwxyz";

    public IReadOnlyList<IResourceRunner> Create(IResource resource, Guard guard, DashboardSettings? dashboard, bool isDisposable)
    {
        switch (resource)
        {
            case ParameterResource parameter:
                board.Add(ParameterSnapshot(parameter));
                return [];
            case PostgresDatabaseResource database:
                var row = Row(database, ResourceTypes.Database, replica: 0, replicas: 1);
                board.Add(row);
                return [new DatabaseRunner(database, row.Name, board, new ConsoleLog(state.LogOf(database.Name), clock))];
            default:
                var replicas = PortAllocation.ReplicasOf(resource);
                return [.. Enumerable.Range(0, replicas).Select(i => CreateProcess(resource, i, replicas, guard, dashboard, isDisposable))];
        }
    }

    private ProcessRunner CreateProcess(
        IResource resource, int replica, int replicas, Guard guard, DashboardSettings? dashboard, bool isDisposable)
    {
        var server = resource.Annotations.OfType<LocalServerAnnotation>().FirstOrDefault()?.Create(new ServerContext(state, isDisposable));
        var type = resource switch
        {
            ContainerResource => ResourceTypes.Container,
            ProjectResource => ResourceTypes.Project,
            _ => ResourceTypes.Executable,
        };
        var probe = resource.Annotations.OfType<HttpProbeAnnotation>().FirstOrDefault();
        var row = Row(resource, type, replica, replicas) with
        {
            IsTask = IsAwaitedToComplete(resource),
            Health = server is not null ? new HealthSnapshot($"{resource.Name}_check", null, "", null)
                : probe is not null ? new HealthSnapshot($"{resource.Name}_{probe.EndpointName}_{probe.Path}_check", null, "", null)
                : null,
            Urls = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(e => new ResourceUrl(e.Name, e.UrlOf(replica), !e.IsExternal))],
        };
        board.Add(row);
        var log = new ConsoleLog(state.LogOf(replicas == 1 ? resource.Name : $"{resource.Name}-{replica}"), clock);
        IProcessSource source = server is not null
            ? new ServerSource(resource, server)
            : new ProgramSource(resource, replica, row.Name[(resource.Name.Length + 1)..], layout, execution, dashboard);
        return new ProcessRunner(resource, row.Name, source, board, guard, log, clock);
    }

    private ResourceSnapshot Row(IResource resource, string type, int replica, int replicas) =>
        new($"{resource.Name}-{RandomNumberGenerator.GetString(SuffixLetters, 8)}", resource.Name, type)
        {
            CreatedAt = clock.GetUtcNow(),
            Detail = replicas > 1 ? $"Replica {replica + 1} of {replicas}" : null,
            Relations = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => new ResourceRelation(r.Resource.Name, r.Type))],
        };

    private ResourceSnapshot ParameterSnapshot(ParameterResource parameter)
    {
        var row = new ResourceSnapshot(parameter.Name, parameter.Name, ResourceTypes.Parameter) { CreatedAt = clock.GetUtcNow() };
        try
        {
            return row with
            {
                State = ResourceStates.Running,
                Properties = [new("Value", parameter.Value, parameter.Secret)],
            };
        }
        catch (InvalidOperationException e)
        {
            return row with { State = ResourceStates.ValueMissing, Detail = e.Message };
        }
    }

    // Only a resource that another one waits for to end is known to be meant to end.
    private bool IsAwaitedToComplete(IResource resource) => resources
        .SelectMany(r => r.Annotations.OfType<WaitAnnotation>())
        .Any(w => w.WaitType == WaitType.WaitForCompletion && w.Resource == resource);
}
