using System.ComponentModel.DataAnnotations;

namespace Periscope.ServiceDefaults.Http;

/// <summary>What all guarded clients share.</summary>
public sealed class FetchOptions
{
    public const string Section = "Fetch";

    /// <summary>What this product calls itself towards the sites it reads.</summary>
    [Required]
    public string UserAgent { get; set; } = "Periscope/1.0 (+https://github.com/periscope)";

    /// <summary>Hosts that may be reached although their address is not public: <c>host:port;host:port</c>.</summary>
    public string AllowedPrivateHosts { get; set; } = "";

    internal HashSet<string> OpenedHosts() => AllowedPrivateHosts
        .Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(host => host.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
