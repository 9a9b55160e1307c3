using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Security;

/// <summary>The token of a connection's last request, so that the next one with the same header is known without a hash of it.</summary>
/// <remarks>
/// Kestrel answers a header that is the same as in the request before with the same string, which it keeps itself as long as the connection.
/// Only where one request follows another: streams of an HTTP/2 connection would change this at the same time.
/// </remarks>
internal sealed class ConnectionToken
{
    private string? _header;
    private ValidToken? _valid;

    /// <summary>The present connection's; null for one that is shared, and without a real one.</summary>
    public static ConnectionToken? Of(HttpContext http)
    {
        if (!HttpProtocol.IsHttp11(http.Request.Protocol)
            || http.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
        {
            return null;
        }

        if (items.TryGetValue(typeof(ConnectionToken), out var known))
        {
            return (ConnectionToken)known!;
        }

        var made = new ConnectionToken();
        items[typeof(ConnectionToken)] = made;
        return made;
    }

    /// <summary>What is known of the token in that very header; null when it has expired, or another was the last.</summary>
    public ValidToken? Find(string? header, DateTimeOffset now) =>
        header is not null && ReferenceEquals(header, _header) && _valid!.Until > now ? _valid : null;

    public void Keep(string? header, ValidToken valid) => (_header, _valid) = (header, valid);
}
