using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.ServiceDefaults.Web;

/// <summary>
/// A second port for HTTP/2 without TLS (RFC 9113, 3.3, prior knowledge), over which the gateway sends many requests at a time on one
/// connection. It cannot be the first one, as without TLS there is nothing in which both ends could agree on the protocol.
/// </summary>
public static class Http2Endpoint
{
    // A caller chooses a request's fields, and Kestrel ends the whole connection, other callers' requests with it, when they are too
    // many or too long for it. So whatever the gateway lets in (Kestrel's own 32 KiB and 100 fields) must fit here, with what it adds.
    private const int MaxFields = 250;
    private const int MaxFieldBytes = 64 * 1024;
    private const int MaxFieldsBytes = 128 * 1024;

    /// <summary>Listens on <c>Http2:Port</c> too, at the host of the first address; not at all when that is not set.</summary>
    /// <exception cref="InvalidOperationException">No address is configured (<c>ASPNETCORE_URLS</c>).</exception>
    public static void AddHttp2Endpoint(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration.GetValue<int?>("Http2:Port") is not { } port)
        {
            return;
        }

        var addresses = builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? "";
        if (addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() is not { } first)
        {
            throw new InvalidOperationException("Http2:Port stands beside another address, and none is configured: set ASPNETCORE_URLS.");
        }

        builder.WebHost.UseUrls(addresses, $"http://{BindingAddress.Parse(first).Host}:{port}");
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                if (listen.IPEndPoint?.Port == port)
                {
                    listen.Protocols = HttpProtocols.Http2;
                }
            });
            kestrel.Limits.MaxRequestHeaderCount = MaxFields;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxFieldsBytes;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = MaxFieldBytes;
        });
    }
}
