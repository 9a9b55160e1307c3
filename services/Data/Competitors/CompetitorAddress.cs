using System.Diagnostics.CodeAnalysis;
using Periscope.ServiceDefaults.Http;

namespace Periscope.Data.Competitors;

/// <summary>Where a competitor lives on the web, however a person wrote it: a host, a <c>host:port</c> or a URL.</summary>
/// <param name="Domain">Lower-case host, with the port when it is not the scheme's own.</param>
/// <param name="HomeUrl">Absolute http or https address of the site's root.</param>
internal sealed record CompetitorAddress(string Domain, string HomeUrl)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out CompetitorAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        var trimmed = text?.Trim() ?? "";
        var hasScheme = trimmed.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? trimmed : $"{SchemeFor(trimmed)}://{trimmed}", UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            error = "A domain is a host (acme.com), a host with a port (acme.com:8080) or a URL (https://acme.com).";
        }
        else if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            error = "Only http and https addresses can be watched.";
        }
        else if (uri.UserInfo.Length > 0)
        {
            error = "An address with a user name or password cannot be watched.";
        }
        else if (!IsHost(uri))
        {
            error = $"'{uri.Host}' is not the name of a host on the internet.";
        }
        else
        {
            var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost.TrimEnd('.').ToLowerInvariant();
            var domain = uri.IsDefaultPort ? host : $"{host}:{uri.Port}";
            address = new(domain, $"{uri.Scheme}://{domain}/");
            return true;
        }

        return false;
    }

    // Without a scheme the port decides: sites answer TLS on their standard ports, test and intranet servers rarely do elsewhere.
    private static string SchemeFor(string text)
    {
        var authority = text.Split('/', '?', '#')[0];
        var colon = authority.LastIndexOf(':');
        var port = colon > authority.LastIndexOf(']') ? authority[(colon + 1)..] : "443";
        return port is "443" or "8443" ? "https" : "http";
    }

    private static bool IsHost(Uri uri) => uri.HostNameType switch
    {
        UriHostNameType.IPv4 or UriHostNameType.IPv6 => true,
        UriHostNameType.Dns => uri.AsciiHost() is not null && !uri.Host.Contains('_', StringComparison.Ordinal)
            && (uri.Host.TrimEnd('.').Contains('.', StringComparison.Ordinal) || uri.IsLoopback || !uri.IsDefaultPort),
        _ => false,
    };
}
