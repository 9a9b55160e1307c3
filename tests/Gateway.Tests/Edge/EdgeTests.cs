using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Edge;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class EdgeTests(bool overHttp2)
{
    private const int Limit = 64 * 1024;
    private Backend _data = null!;
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Func<Action<WebApplication>, Task<Backend>> start = overHttp2 ? Backend.StartBothAsync : Backend.StartAsync;
        _data = await start(app =>
        {
            app.MapPost("/api/v1/competitors", async (HttpRequest request) =>
            {
                await request.Body.CopyToAsync(Stream.Null);
                return "read";
            });
            app.MapGet("/api/v1/competitors", (HttpResponse response) => response.Headers.ContentSecurityPolicy = "default-src 'self'");
        });
        _gateway = await GatewayApp.StartAsync(
        [
            .. _data.Of("data"),
            ("Gateway:MaxRequestBytes", $"{Limit}"),
            ("Gateway:CorsOrigins", "https://app.example; https://other.example"),
        ]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Body_OverTheLimit_Returns413Problem(bool lengthIsAnnounced)
    {
        using var client = _gateway.SignedIn();
        using var content = new StreamContent(new MemoryStream(new byte[Limit + 1]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/competitors") { Content = content };
        request.Headers.TransferEncodingChunked = !lengthIsAnnounced;

        using var response = await client.SendAsync(request);

        await Problem.ShouldBeAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Test]
    public async Task Body_AtTheLimit_IsForwarded()
    {
        using var client = _gateway.SignedIn();
        using var content = new ByteArrayContent(new byte[Limit]);

        using var response = await client.PostAsync("/api/v1/competitors", content);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("read"));
    }

    [Test]
    public async Task Answer_OfAnyKind_HasSecurityHeaders()
    {
        using var page = await _gateway.Client.GetAsync("/");
        using var refused = await _gateway.Client.GetAsync("/api/v1/competitors");

        foreach (var response in new[] { page, refused })
        {
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
            Assert.That(response.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
            Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"));
            Assert.That(response.Headers.Contains("Server"), Is.False);
        }

        Assert.That(page.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("/openapi"));
    }

    [Test]
    public async Task Answer_WithAPolicyOfItsOwn_KeepsIt()
    {
        using var client = _gateway.SignedIn();

        using var response = await client.GetAsync("/api/v1/competitors");

        Assert.That(response.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(new[] { "default-src 'self'" }));
    }

    [TestCase("https://app.example", true)]
    [TestCase("https://other.example", true)]
    [TestCase("https://evil.example", false)]
    public async Task Preflight_IsAllowedForConfiguredSitesAlone(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/competitors");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key");

        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null,
            Is.EqualTo(allowed ? origin : null));
    }

    [Test]
    public async Task Answer_LetsAScriptReadTheHeadersThatItActsUpon()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors");
        request.Headers.Add("Origin", "https://app.example");

        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.Headers.GetValues("Access-Control-Expose-Headers").Single().Split(','), Is.SupersetOf(new[]
        {
            "WWW-Authenticate", "DPoP-Nonce", "Idempotency-Replayed", "Location", "Retry-After", "RateLimit-Remaining", "ETag", "Allow", "X-Request-ID",
        }));
    }

    [Test]
    public async Task Answer_OfAnyKindToAnySite_SaysOnceThatItDependsOnTheSite(
        [Values("/api/v1/competitors", "/api/v1/competitors/gone", "/", "/health")] string path,
        [Values("https://app.example", "https://evil.example", null)] string? origin, [Values("GET", "OPTIONS")] string method)
    {
        using var client = _gateway.SignedIn();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "GET");
        }

        using var response = await client.SendAsync(request);

        Assert.That(response.Headers.Vary, Is.EqualTo(new[] { "Origin" }));
        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(origin == "https://app.example"));
    }

    [Test]
    public async Task Body_OverTheRoutesOwnLimit_Returns413ThoughTheInstallationAllowsMore()
    {
        await using var gateway = await GatewayApp.StartAsync(("services:identity:http:0", _data.Address));
        using var content = new ByteArrayContent(new byte[Limit + 1]);

        using var response = await gateway.Client.PostAsync("/api/v1/auth/login", content);

        await Problem.ShouldBeAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [TestCase("/api/v1/competitors/text", true)]
    [TestCase("/api/v1/competitors/short", false)]
    [TestCase("/api/v1/competitors/image", false)]
    [TestCase("/api/v1/competitors/no-store", false)]
    [TestCase("/api/v1/competitors/cookie", false)]
    [TestCase("/api/v1/workspaces/1/api-clients", false)]
    public async Task Answer_IsCompressedWhereItIsTextAndNoSecret(string path, bool compressed)
    {
        await using var service = await Backend.StartAsync(app => app.MapGet("{**path}", async (HttpContext http) =>
        {
            var response = http.Response;
            response.ContentType = http.Request.Path.Value!.EndsWith("image", StringComparison.Ordinal) ? "image/png" : "application/json";
            response.Headers.CacheControl = http.Request.Path.Value.EndsWith("no-store", StringComparison.Ordinal) ? "no-store" : "private";
            if (http.Request.Path.Value.EndsWith("cookie", StringComparison.Ordinal))
            {
                response.Cookies.Append("a", "b");
            }

            var body = new byte[http.Request.Path.Value.EndsWith("short", StringComparison.Ordinal) ? 100 : 10_000];
            body.AsSpan().Fill((byte)' ');
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body);
        }));
        await using var gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", service.Address), ("services:identity:http:0", service.Address));
        using var client = gateway.SignedIn();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "gzip");

        using var response = await client.SendAsync(request);

        Assert.That(response.Headers.Vary, Is.EquivalentTo(compressed ? ["Accept-Encoding", "Origin"] : (string[])["Origin"]));
        Assert.That(response.Content.Headers.ContentEncoding, compressed ? Is.EqualTo(new[] { "gzip" }) : Is.Empty);
        Assert.That((await response.Content.ReadAsByteArrayAsync()).Length, compressed ? Is.LessThan(1000) : Is.GreaterThanOrEqualTo(100));
    }

    [Test]
    public async Task Preflight_OfASiteThatAWorkspaceNames_IsAllowedAndAskedForOnceAMinute()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        var (asked, named) = (0, "https://customer.example");
        await using var identity = await Backend.StartAsync(app => app.MapGet("/internal/origins", () =>
        {
            Interlocked.Increment(ref asked);
            return Results.Json(new { origins = new[] { Volatile.Read(ref named) } });
        }));
        await using var gateway = await GatewayApp.StartAsync(
            null, services => services.AddSingleton<TimeProvider>(clock), ("services:identity:http:0", identity.Address));

        Assert.That(await AllowedAsync(gateway, "https://customer.example"), Is.EqualTo("https://customer.example"));
        Assert.That(await AllowedAsync(gateway, "https://other.example"), Is.Null);
        Volatile.Write(ref named, "https://other.example");
        Assert.That(await AllowedAsync(gateway, "https://customer.example"), Is.EqualTo("https://customer.example"));
        Assert.That(asked, Is.EqualTo(1));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await AllowedAsync(gateway, "https://other.example"), Is.EqualTo("https://other.example"));
        Assert.That(await AllowedAsync(gateway, "https://customer.example"), Is.Null);
        clock.Advance(TimeSpan.FromMinutes(1));
        await identity.DisposeAsync();
        Assert.That(await AllowedAsync(gateway, "https://other.example"), Is.EqualTo("https://other.example"), "what Identity said last");
    }

    [Test]
    public async Task Preflight_WhileOneOfIdentitysReplicasHangs_IsAllowedByTheOther()
    {
        var clock = new HandClock();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hanging = await Backend.StartAsync(app => app.MapGet("/internal/origins", async (HttpContext http) =>
        {
            reached.TrySetResult();
            await Stall.UntilAsync(http.RequestAborted);
        }));
        await using var well = await Backend.StartAsync(
            app => app.MapGet("/internal/origins", () => Results.Json(new { origins = new[] { "https://customer.example" } })));
        await using var gateway = await GatewayApp.StartAsync(
            null, services => services.AddSingleton<TimeProvider>(clock),
            ("services:identity:http:0", hanging.Address), ("services:identity:http:1", well.Address),
            ("Gateway:OverviewTimeoutMilliseconds", "10000"));

        var asking = AllowedAsync(gateway, "https://customer.example");
        await reached.Task;
        clock.Fire(TimeSpan.FromSeconds(5));

        Assert.That(await asking, Is.EqualTo("https://customer.example"));
    }

    private static async Task<string?> AllowedAsync(GatewayApp gateway, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/competitors");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await gateway.Client.SendAsync(request);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    [Test]
    public async Task Health_OfTheGatewayItself_NeedsNeitherTokenNorServices()
    {
        using var response = await _gateway.Client.GetAsync("/health");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
