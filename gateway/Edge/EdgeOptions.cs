using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Periscope.Gateway.Edge;

/// <summary>Settings under <c>Gateway</c>.</summary>
internal sealed class EdgeOptions : IValidatableObject
{
    public const string Section = "Gateway";

    /// <summary>Sites whose scripts may call the interface from a browser, separated by semicolons, besides those of workspaces' settings.</summary>
    public string CorsOrigins { get; init; } = string.Empty;

    /// <summary>How long the sites that workspaces name are taken for all, before Identity is asked again.</summary>
    [Range(1, 3600)]
    public int OriginsSeconds { get; init; } = 60;

    [Range(1024, 1024L * 1024 * 1024)]
    public long MaxRequestBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long the overview pages wait for one service.</summary>
    [Range(100, 60_000)]
    public int OverviewTimeoutMilliseconds { get; init; } = 3000;

    /// <summary>
    /// How long a connection that requests share may say nothing before the service is asked whether it is still there. One whose other
    /// end has gone without a word would take every request with it until its time is over.
    /// </summary>
    [Range(1, 3600)]
    public int PingAfterSeconds { get; init; } = 10;

    /// <summary>How long it may take to answer that before the connection is given up: longer than a busy machine keeps it from answering.</summary>
    [Range(1, 3600)]
    public int PingTimeoutSeconds { get; init; } = 15;

    /// <summary>How long nothing may be heard of either end of a request before it is given up, unless its route says otherwise.</summary>
    [Range(1, 3600)]
    public int SilenceSeconds { get; init; } = 60;

    /// <summary>
    /// How long nothing may be heard of either end of a stream before it is cut: its service's machine may be gone without a word. Services
    /// give a sign of life every 15 seconds; the longest silence of one that is well is a long poll of SignalR's, 90 seconds.
    /// </summary>
    [Range(1, 86_400)]
    public int StreamSilenceSeconds { get; init; } = 100;

    /// <summary>
    /// Load balancers in front of this gateway, as networks (<c>10.0.0.0/8; 192.0.2.7/32</c>): from them alone <c>X-Forwarded-For</c>,
    /// <c>-Proto</c> and <c>-Host</c> are believed. None unless set.
    /// </summary>
    public string TrustedProxies { get; init; } = string.Empty;

    public IReadOnlyList<IPNetwork> ProxyNetworks() =>
        [.. Split(TrustedProxies).Select(text => IPNetwork.TryParse(text, out var network) ? (IPNetwork?)network : null).OfType<IPNetwork>()];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var wrong in Split(TrustedProxies).Where(text => !IPNetwork.TryParse(text, out _)))
        {
            yield return new ValidationResult($"{Section}:TrustedProxies: {wrong} is no network such as 10.0.0.0/8.");
        }
    }

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
