using Microsoft.Extensions.Options;

namespace Periscope.Identity.Pages;

/// <summary>How the browser at the other end reached this page.</summary>
internal sealed class PublicOrigin(IOptions<AuthorityOptions> options)
{
    // What comes through the gateway was asked for at the public address, whatever the last hop speaks.
    public bool IsHttps(HttpRequest request) => request.Headers.ContainsKey("X-Forwarded-Host")
        ? options.Value.Issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
        : request.IsHttps;
}
