using Periscope.ServiceDefaults.Http;

namespace Periscope.Identity.Workspaces.Settings;

/// <summary>A site as a browser names it in <c>Origin</c> (RFC 6454, 6.2): scheme, host, and the port unless it is the scheme's own.</summary>
internal static class Origin
{
    /// <summary>The site in the one spelling that browsers send, or null when it is none that may be allowed.</summary>
    /// <remarks>Only https, as whoever is on the way could otherwise put scripts into the site; http on this machine is for developers.</remarks>
    public static string? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)
        && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" } && IsHost(uri)
            ? $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}".ToLowerInvariant()
            : null;

    // Uri takes a star for a name, and no browser ever sends one.
    private static bool IsHost(Uri uri) =>
        uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        || uri.HostNameType == UriHostNameType.Dns && uri.AsciiHost()?.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') == true;
}
