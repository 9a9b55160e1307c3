using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Gives every endpoint its ports before anything starts, so that all addresses are known to all.</summary>
internal static class PortAllocation
{
    public static int ReplicasOf(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    /// <exception cref="LaunchException">A port that was asked for is taken.</exception>
    public static void Allocate(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                // A fixed port is one process's; the others of its resource get free ones.
                endpoint.AllocatedPorts = [.. Enumerable.Range(0, ReplicasOf(resource)).Select(i => i == 0 && endpoint.Port is { } port ? Fixed(port) : Ports.PickFree())];
            }
        }
    }

    private static int Fixed(int port) => Ports.IsFree(port)
        ? port
        : throw new LaunchException(string.Create(
            CultureInfo.InvariantCulture, $"Port {port} is taken by another process: end that one, or choose another port with --port N."));
}
