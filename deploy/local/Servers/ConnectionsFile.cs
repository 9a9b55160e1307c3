using Aspire.Hosting.ApplicationModel;
using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Servers;

/// <summary>The servers' connection strings by resource name, for the tests that share them.</summary>
internal static class ConnectionsFile
{
    public static async Task WriteAsync(string path, IEnumerable<IResource> resources, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>();
        foreach (var server in resources.OfType<IResourceWithConnectionString>())
        {
            values[server.Name] = await server.GetValueAsync(cancellationToken) ?? "";
            if (server is RabbitMQServerResource broker && new EndpointReference(broker, RabbitMQServerResource.ManagementEndpointName) is { IsAllocated: true } management)
            {
                values[$"{server.Name}-management"] = await ReferenceExpression.Create(
                    $"http://{broker.UserNameReference}:{broker.PasswordParameter}@{management.Property(EndpointProperty.HostAndPort)}")
                    .GetValueAsync(cancellationToken) ?? "";
            }
        }

        PrivateFile.Write(path, values);
    }
}
