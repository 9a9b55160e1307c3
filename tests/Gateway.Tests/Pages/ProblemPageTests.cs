using System.Net;

namespace Periscope.Gateway.Tests.Pages;

/// <summary>Refusals of the gateway's own on the paths to which browsers go.</summary>
internal sealed class ProblemPageTests
{
    // As browsers send it when a person goes somewhere.
    private const string Navigation = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gateway = await GatewayApp.StartAsync(
        ("ConnectionStrings:redis", "127.0.0.1:1"), ("services:identity:http:0", "http://127.0.0.1:1"), ("services:data:http:0", "http://127.0.0.1:1"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [TestCase("/signin", Navigation, true)]
    [TestCase("/connect/authorize", Navigation, true)]
    [TestCase("/signin", "text/html;q=0.5, application/json;q=0.4", true)]
    [TestCase("/signin", "text/html;q=0.4, application/problem+json", false)]
    [TestCase("/signin", "text/html;q=0, */*", false)]
    [TestCase("/signin", "*/*", false)]
    [TestCase("/signin", null, false)]
    [TestCase("/api/v1/auth/login", Navigation, false)]
    public async Task ServiceIsAway_IsSaidByAPageToPeopleAlone(string path, string? accept, bool isPage)
    {
        using var response = await AskAsync(_gateway, HttpMethod.Get, path, accept);

        Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(2)));
        await ShouldBeAsync(response, HttpStatusCode.ServiceUnavailable, isPage, "The service identity cannot be reached at the moment.");
    }

    [Test]
    public async Task BodyIsTooLarge_IsSaidByAPage()
    {
        using var response = await AskAsync(_gateway, HttpMethod.Post, "/signin", Navigation, new ByteArrayContent(new byte[100_000]));

        await ShouldBeAsync(response, HttpStatusCode.RequestEntityTooLarge, isPage: true, "A request has at most 65536 bytes here.");
    }

    [TestCase("/signin")]
    [TestCase("/auth/login")]
    public async Task TooManyRequests_AreRefusedByAPageWithRetryAfter(string path)
    {
        await using var gateway = await GatewayApp.StartAsync(
            ("ConnectionStrings:redis", "127.0.0.1:1"), ("services:identity:http:0", "http://127.0.0.1:1"), ("Gateway:Limits:AddressPerMinute", "1"));
        using var first = await AskAsync(gateway, HttpMethod.Get, path, Navigation);
        using var second = await AskAsync(gateway, HttpMethod.Get, path, Navigation);

        Assert.That(second.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(second.Headers.Contains("RateLimit-Limit"), Is.True);
        await ShouldBeAsync(second, HttpStatusCode.TooManyRequests, isPage: true, "This address asked too often.");
    }

    private static async Task<HttpResponseMessage> AskAsync(
        GatewayApp gateway, HttpMethod method, string path, string? accept, HttpContent? content = null)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = gateway.Client.BaseAddress };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await client.SendAsync(request);
    }

    private static async Task ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, bool isPage, string text)
    {
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(response.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'"));
        if (!isPage)
        {
            Assert.That((await Problem.ShouldBeAsync(response, status))["detail"]!.GetValue<string>(), Does.StartWith(text));
            return;
        }

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/html; charset=utf-8"));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.StartWith("<!doctype html>").And.Contain(text)
            .And.Contain(response.Headers.GetValues("X-Request-ID").Single()).And.Not.Contain("{{"));
    }
}
