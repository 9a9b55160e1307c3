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
    // Whatever the gateway lets in (Kestrel's own 32 KiB and 100 fields) must fit, with what the gateway adds.
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

        // Kestrel would end a connection with more than two hundred requests at work, those that their callers have given up included, and it
        // is the gateway's. Beyond that it refuses further ones, as before.
        AppContext.SetData("Microsoft.AspNetCore.Server.Kestrel.Http2.MaxEnhanceYourCalmCount", 0);
        builder.WebHost.UseUrls(addresses, $"http://{BindingAddress.Parse(first).Host}:{port}");
        builder.Services.AddTransient<IStartupFilter, AnnouncedEmpty>();
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
            // Kestrel ends a connection on which a body is slow, and all other requests with it. The gateway holds its callers to these rates.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            // As much as all of a connection's requests may send before anybody reads it: a body that waits keeps no other one waiting.
            kestrel.Limits.Http2.InitialConnectionWindowSize =
                kestrel.Limits.Http2.MaxStreamsPerConnection * kestrel.Limits.Http2.InitialStreamWindowSize;
        });
    }
}
