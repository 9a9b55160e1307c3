namespace Periscope.Gateway.Limits;

/// <summary>Marks an endpoint of the gateway's own that costs nothing and is not counted.</summary>
internal sealed class Unlimited;
