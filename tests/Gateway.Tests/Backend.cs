using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests;

/// <summary>A small real server in a service's place.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Backend(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Where it speaks HTTP/2, if it does.</summary>
    public string Http2Address => _app.Urls.Last();

    /// <summary>Its addresses, as the gateway is told them of <paramref name="service"/>'s replica <paramref name="replica"/>.</summary>
    public (string Key, string Value)[] Of(string service, int replica = 0) =>
        [.. new[] { "http", "http2" }.Zip(_app.Urls, (endpoint, url) => ($"services:{service}:{endpoint}:{replica}", url))];

    /// <summary>Speaks HTTP/2 too, on a port of its own, as every service does.</summary>
    public static Task<Backend> StartBothAsync(Action<WebApplication> map) => StartBothAsync(FreePort.Pick(), map);

    public static Task<Backend> StartBothAsync(int http2Port, Action<WebApplication> map) => StartAsync(map, http2Port);

    public static Task<Backend> StartAsync(Action<WebApplication> map) => StartAsync(map, null);

    private static async Task<Backend> StartAsync(Action<WebApplication> map, int? http2Port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Http2:Port", http2Port?.ToString(CultureInfo.InvariantCulture))]);
        builder.AddHttp2Endpoint();
        var app = builder.Build();
        app.UseWebSockets();
        map(app);
        await app.StartAsync();
        return new Backend(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
