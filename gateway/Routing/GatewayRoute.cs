namespace Periscope.Gateway.Routing;

/// <summary>One line of the routing table.</summary>
/// <param name="Service">Whose replicas answer.</param>
/// <param name="Path">As the services map it: the gateway forwards paths unchanged.</param>
/// <param name="IsPublic">Needs no token. All others are refused here without one.</param>
/// <param name="IsPage">Browsers go there, and are told of a refusal by a page.</param>
/// <param name="IsStream">Stays open for as long as both ends want and either says something now and then (SSE, WebSockets).</param>
/// <param name="HasSecrets">Its answers are never compressed: their length would tell of what is in them (BREACH).</param>
/// <param name="Limit">How often it may be asked for.</param>
/// <param name="Timeout">
/// Seconds for which nothing may be heard of either end; then 504, or the answer is cut when it has begun. <c>Gateway:SilenceSeconds</c>
/// when null, and for a stream <c>Gateway:StreamSilenceSeconds</c>.
/// </param>
/// <param name="MaxBody">Bytes of a request at most, where that is less than <c>Gateway:MaxRequestBytes</c>.</param>
/// <param name="Deprecation">Another path has taken this one's place, and is what the service is asked for; null for a path that stays.</param>
internal sealed record GatewayRoute(
    string Service,
    string Path,
    bool IsPublic = false,
    bool IsPage = false,
    bool IsStream = false,
    bool HasSecrets = false,
    RouteLimit Limit = RouteLimit.Standard,
    int? Timeout = null,
    int? MaxBody = null,
    Deprecation? Deprecation = null)
{
    public string Id => Path.Replace("/{**rest}", string.Empty, StringComparison.Ordinal);

    /// <summary>Routes that are forwarded alike: one service and one timeout.</summary>
    public string Cluster => IsStream ? $"{Service}-stream" : Timeout is { } seconds ? $"{Service}-{seconds}" : Service;
}

/// <summary>A path that is answered for those who still use it.</summary>
/// <param name="Successor">The path to use, with the parameters of the old one.</param>
/// <param name="Since">Told to callers with each answer (RFC 9745).</param>
internal sealed record Deprecation(string Successor, DateTimeOffset Since);

/// <summary>How a route counts against the limits of <c>Gateway:Limits</c>.</summary>
internal enum RouteLimit
{
    /// <summary>One from the caller's bucket, and one from the address's window.</summary>
    Standard,

    /// <summary>Several from the caller's bucket: what makes the platform work long.</summary>
    Heavy,

    /// <summary>A narrower window of the address instead, for whoever tries passwords; looking (GET, HEAD, OPTIONS) counts as <see cref="Standard"/>.</summary>
    SignIn,

    /// <summary>Not counted at all.</summary>
    None,
}
