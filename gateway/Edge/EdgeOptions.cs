using System.ComponentModel.DataAnnotations;

namespace Periscope.Gateway.Edge;

/// <summary>Settings under <c>Gateway</c>.</summary>
internal sealed class EdgeOptions
{
    public const string Section = "Gateway";

    /// <summary>Sites whose scripts may call the interface from a browser, separated by semicolons. None unless set.</summary>
    public string CorsOrigins { get; init; } = string.Empty;

    [Range(1024, 1024L * 1024 * 1024)]
    public long MaxRequestBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long the overview pages wait for one service.</summary>
    [Range(100, 60_000)]
    public int OverviewTimeoutMilliseconds { get; init; } = 3000;
}
