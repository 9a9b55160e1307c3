using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class Http2EndpointTests
{
    [Test]
    public async Task Service_WithThePort_SpeaksEachProtocolOnItsOwn()
    {
        var (port, http2Port) = (FreePort.Pick(), FreePort.Pick());
        await using var app = await StartAsync($"http://127.0.0.1:{port}", http2Port);
        using var client = new HttpClient();

        Assert.That(await AskAsync(client, port, HttpVersion.Version11), Is.EqualTo("HTTP/1.1"));
        Assert.That(await AskAsync(client, http2Port, HttpVersion.Version20), Is.EqualTo("HTTP/2"));
        Assert.That(async () => await AskAsync(client, port, HttpVersion.Version20), Throws.InstanceOf<HttpRequestException>());
        Assert.That(async () => await AskAsync(client, http2Port, HttpVersion.Version11), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Service_WithoutThePort_HasItsAddressesAlone()
    {
        await using var app = await StartAsync("http://127.0.0.1:0", null);

        Assert.That(app.Urls, Has.Count.EqualTo(1));
    }

    [TestCase("http://127.0.0.1:{0}", "http://127.0.0.1:{1}")]
    [TestCase("http://localhost:{0}", "http://localhost:{1}")]
    [TestCase("http://+:{0};http://127.0.0.1:0", "http://[::]:{1}")]
    public async Task Port_IsOpenedAtTheHostOfTheFirstAddress(string addresses, string expected)
    {
        var (port, http2Port) = (FreePort.Pick(), FreePort.Pick());
        await using var app = await StartAsync(string.Format(CultureInfo.InvariantCulture, addresses, port), http2Port);

        Assert.That(app.Urls, Does.Contain(string.Format(CultureInfo.InvariantCulture, expected, port, http2Port)));
        using var client = new HttpClient();
        Assert.That(await AskAsync(client, http2Port, HttpVersion.Version20), Is.EqualTo("HTTP/2"));
    }

    [Test]
    public void Port_WithoutAnAddress_IsRefusedWithASentence()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = null;
        builder.Configuration["Http2:Port"] = "5000";

        Assert.That(builder.AddHttp2Endpoint, Throws.InvalidOperationException.With.Message.Contains("ASPNETCORE_URLS"));
    }

    private static async Task<WebApplication> StartAsync(string addresses, int? http2Port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(addresses);
        builder.Configuration["Http2:Port"] = http2Port?.ToString(CultureInfo.InvariantCulture);
        builder.AddHttp2Endpoint();
        var app = builder.Build();
        app.MapGet("/", (HttpRequest request) => request.Protocol);
        await app.StartAsync();
        return app;
    }

    private static async Task<string> AskAsync(HttpClient client, int port, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
