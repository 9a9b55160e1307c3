namespace Periscope.Gateway.Routing;

/// <summary>Where the services run, as <c>services:{name}:http:0..n</c> lists it.</summary>
internal sealed class ServiceReplicas(IConfiguration configuration)
{
    public IReadOnlyList<Uri> Of(string service) =>
    [
        .. configuration.GetSection($"services:{service}:http").GetChildren()
            .Select(child => Uri.TryCreate(child.Value, UriKind.Absolute, out var address) ? address : null).OfType<Uri>(),
    ];

    /// <summary>Services of the table that this installation runs.</summary>
    public IReadOnlyList<string> Running => [.. RouteTable.Services.Where(service => Of(service).Count > 0)];
}
