using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Servers;

/// <summary>A server of the distribution as a supervised process.</summary>
internal sealed class ServerSource(IResource resource, ILocalServer server) : IProcessSource
{
    public async Task<ProcessStart> PrepareAsync(CancellationToken cancellationToken)
    {
        var plan = await server.PrepareAsync(cancellationToken);
        var properties = new List<ResourceProperty> { new("container.image", server.Image) };
        if (resource is IResourceWithConnectionString source)
        {
            properties.Add(new("resource.connectionString", await source.GetValueAsync(cancellationToken) ?? "", IsSensitive: true));
        }

        return new ProcessStart(plan, [], properties);
    }

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken) =>
        await server.IsReadyAsync(cancellationToken) ? null : "Does not accept connections yet";
}
