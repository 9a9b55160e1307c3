namespace Periscope.Gateway.Routing;

/// <summary>One line of the routing table.</summary>
/// <param name="Service">Whose replicas answer.</param>
/// <param name="Path">As the services map it: the gateway forwards paths unchanged.</param>
/// <param name="IsPublic">Needs no token. All others are refused here without one.</param>
/// <param name="IsStream">May stay open without a byte for as long as both ends want (SSE, WebSockets).</param>
internal sealed record GatewayRoute(string Service, string Path, bool IsPublic = false, bool IsStream = false, string? Method = null)
{
    public string Cluster => IsStream ? $"{Service}-stream" : Service;
}
