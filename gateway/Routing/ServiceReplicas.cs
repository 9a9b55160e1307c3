namespace Periscope.Gateway.Routing;

/// <summary>Where the services run, as <c>services:{name}:http:0..n</c> lists it, and <c>http2</c> the ports for HTTP/2 without TLS.</summary>
internal sealed class ServiceReplicas(IConfiguration configuration)
{
    public IReadOnlyList<Uri> Of(string service) => Of(service, "http");

    /// <summary>The same replicas by the ports on which they speak HTTP/2; none unless each of them has one.</summary>
    public IReadOnlyList<Uri> OverHttp2(string service) => Of(service, "http2") is var ports && ports.Count == Of(service).Count ? ports : [];

    private IReadOnlyList<Uri> Of(string service, string endpoint) =>
    [
        .. configuration.GetSection($"services:{service}:{endpoint}").GetChildren()
            .Select(child => Uri.TryCreate(child.Value, UriKind.Absolute, out var address) ? address : null).OfType<Uri>(),
    ];

    /// <summary>Whether any service has more than one.</summary>
    public bool HasChoice => RouteTable.Services.Any(service => Of(service).Count > 1);

    /// <summary>Services of the table that this installation runs.</summary>
    public IReadOnlyList<string> Running => [.. RouteTable.Services.Where(service => Of(service).Count > 0)];
}
