using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>Methods that a path is not mapped for, at the gateway itself and through it.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class MethodsTests(bool overHttp2)
{
    private Backend _data = null!;
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Func<Action<WebApplication>, Task<Backend>> start = overHttp2 ? Backend.StartBothAsync : Backend.StartAsync;
        _data = await start(app => app.MapMethods("/api/v1/competitors", ["HEAD"], (HttpResponse response) =>
        {
            response.Headers.ETag = "\"asked-by-head\"";
            response.ContentLength = 1234;
        }));
        _gateway = await GatewayApp.StartAsync([.. _data.Of("data")]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
    }

    [TestCase("POST", "/health", "GET, HEAD")]
    [TestCase("PUT", "/health/ready", "GET, HEAD")]
    [TestCase("DELETE", "/openapi/v1.json", "GET, HEAD")]
    [TestCase("GET", "/auth/logout", "POST")]
    [TestCase("GET", "/system/circuit-breakers/reset", "POST")]
    public async Task OwnPath_WithAnotherMethod_Returns405NamingThoseThatItHas(string method, string path, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _gateway.Client.SendAsync(request);

        await Problem.ShouldBeAsync(response, HttpStatusCode.MethodNotAllowed);
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(allow.Split(", ")));
    }

    [TestCase("/openapi/v2.json")]
    [TestCase("/nothing")]
    public async Task PathOfNobody_Returns404Problem(string path)
    {
        using var response = await _gateway.Client.GetAsync(path);

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound);
    }

    [TestCase("/")]
    [TestCase("/health")]
    [TestCase("/health/ready")]
    [TestCase("/openapi")]
    [TestCase("/openapi/v1.json")]
    [TestCase("/favicon.ico")]
    public async Task Head_OfAnOwnPath_IsAnsweredAsGetWithoutItsBody(string path)
    {
        using var read = await _gateway.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(read.StatusCode));
        Assert.That(response.Content.Headers.ContentType, Is.EqualTo(read.Content.Headers.ContentType));
        Assert.That(response.Headers.Contains("Content-Security-Policy"), Is.True);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.Empty);
    }

    [Test]
    public async Task Head_OfAServicesPath_IsForwardedAsHead()
    {
        using var client = _gateway.SignedIn();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/competitors");
        using var response = await client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.ETag!.Tag, Is.EqualTo("\"asked-by-head\""));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(1234));
    }
}
