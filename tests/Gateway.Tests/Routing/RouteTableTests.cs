using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.Gateway.Routing;

namespace Periscope.Gateway.Tests.Routing;

internal sealed class RouteTableTests
{
    private readonly List<Backend> _services = [];
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var settings = new List<(string, string)>();
        foreach (var service in RouteTable.Services)
        {
            var backend = await Backend.StartAsync(app => app.MapFallback("{**path}", (HttpRequest request) =>
                $"{service} {request.Method} {request.Path}{request.QueryString}"));
            _services.Add(backend);
            settings.Add(($"services:{service}:http:0", backend.Address));
        }

        _gateway = await GatewayApp.StartAsync([.. settings]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }
    }

    [TestCase("/api/v1/auth/me", "identity")]
    [TestCase("/api/v1/workspaces", "identity")]
    [TestCase("/api/v1/workspaces/1/members/2", "identity")]
    [TestCase("/connect/token", "identity")]
    [TestCase("/signin", "identity")]
    [TestCase("/signout", "identity")]
    [TestCase("/register", "identity")]
    [TestCase("/devices/revoke", "identity")]
    [TestCase("/applications/withdraw", "identity")]
    [TestCase("/second-factor", "identity")]
    [TestCase("/verify-email", "identity")]
    [TestCase("/forgot-password", "identity")]
    [TestCase("/reset-password", "identity")]
    [TestCase("/api/v1/auth/verify-email/send", "identity")]
    [TestCase("/api/v1/competitors", "data")]
    [TestCase("/api/v1/competitors/1", "data")]
    [TestCase("/api/v1/competitors/1/updates", "data")]
    [TestCase("/api/v1/competitors/1/sources", "crawler")]
    [TestCase("/api/v1/competitors/1/sources/2", "crawler")]
    [TestCase("/api/v1/competitors/1/scrape", "crawler")]
    [TestCase("/api/v1/jobs/1/retry", "crawler")]
    [TestCase("/api/v1/updates/1/evidence", "data")]
    [TestCase("/api/v1/snapshots/1/diff/2", "data")]
    [TestCase("/api/v1/battlecards/competitor/1", "data")]
    [TestCase("/api/v1/agent/usage", "agent")]
    [TestCase("/api/v1/query/ask", "query")]
    [TestCase("/api/v1/query/history", "query")]
    [TestCase("/api/v1/search", "query")]
    [TestCase("/api/v1/dashboard/stats", "query")]
    [TestCase("/api/v1/alerts/rules/1/test", "notification")]
    [TestCase("/api/v1/channels/1", "notification")]
    [TestCase("/api/v1/deliveries", "notification")]
    [TestCase("/api/v1/live", "notification")]
    [TestCase("/hubs/live/negotiate", "notification")]
    public async Task Request_KnownPath_ReachesItsServiceUnchanged(string path, string service)
    {
        using var client = _gateway.SignedIn();

        var answer = await client.GetStringAsync($"{path}?a=1%202&b=%C3%A9");

        Assert.That(answer, Is.EqualTo($"{service} GET {path}?a=1%202&b=%C3%A9"));
    }

    [TestCase("/api/v1/data/1", "/api/v1/competitors/1/data")]
    [TestCase("/api/v1/data/1/pricing", "/api/v1/competitors/1/data/pricing")]
    public async Task Request_DeprecatedPath_ReachesItsSuccessorAndIsToldOfIt(string path, string successor)
    {
        using var client = _gateway.SignedIn();

        using var response = await client.GetAsync($"{path}?a=1%202");

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($"data GET {successor}?a=1%202"));
        Assert.That(response.Headers.GetValues("Deprecation"), Is.EqualTo(new[] { "@1793491200" }));
        Assert.That(response.Headers.GetValues("Link"), Is.EqualTo(new[] { $"<{successor}>; rel=\"successor-version\"" }));
    }

    [Test]
    public async Task Request_DeprecatedPathWithoutToken_IsRefusedAsItsSuccessorIs()
    {
        using var response = await _gateway.Client.GetAsync("/api/v1/data/1");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Request_OtherPath_IsNotToldToBeDeprecated()
    {
        using var client = _gateway.SignedIn();

        using var response = await client.GetAsync("/api/v1/competitors/1/data");

        Assert.That(response.Headers.Contains("Deprecation"), Is.False);
    }

    [TestCase("/internal/agent/ask")]
    [TestCase("/internal/origins")]
    [TestCase("/api/v1/nothing")]
    [TestCase("/api/v2/competitors")]
    [TestCase("/system/nothing")]
    public async Task Request_PathOutsideTheTable_Returns404Problem(string path)
    {
        using var client = _gateway.SignedIn();

        using var signedIn = await client.GetAsync(path);
        using var stranger = await _gateway.Client.PostAsync(path, null);

        await Problem.ShouldBeAsync(signedIn, HttpStatusCode.NotFound);
        await Problem.ShouldBeAsync(stranger, HttpStatusCode.NotFound);
    }

    [TestCase("POST", "/api/v1/auth/register")]
    [TestCase("POST", "/api/v1/auth/login")]
    [TestCase("POST", "/api/v1/auth/refresh")]
    [TestCase("POST", "/api/v1/auth/logout")]
    [TestCase("POST", "/connect/token")]
    [TestCase("GET", "/.well-known/openid-configuration")]
    [TestCase("GET", "/.well-known/jwks.json")]
    public async Task Request_PublicPathWithoutToken_IsForwarded(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($"identity {method} {path}"));
    }

    [Test]
    public async Task Request_AnyOtherPathWithoutToken_Returns401Problem()
    {
        foreach (var route in RouteTable.All.Where(route => !route.IsPublic))
        {
            var path = route.Path.Replace("{**rest}", "x", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal);

            using var response = await _gateway.Client.GetAsync(path);

            await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized);
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer"), path);
        }
    }
}
