using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.Gateway.Limits;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Limits;

internal sealed class RequestLimitsTests
{
    private const string Away = "127.0.0.1:1";
    private Backend _data = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _data = await Backend.StartAsync(app =>
    {
        app.MapFallback("{**path}", () => "in");
        app.MapPost("/api/v1/competitors/{id}/scrape", () => "scraped");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _data.DisposeAsync();

    [TestCase(true)]
    [TestCase(false)]
    public async Task Caller_BucketIsEmpty_Returns429AndNoOtherCallerIsTouched(bool redisIsThere)
    {
        await using var gateway = await GatewayAsync(redisIsThere);
        using var busy = SignedIn(gateway, gateway.Token(plan: "free"));
        using var idle = SignedIn(gateway, gateway.Token(plan: "free"));
        for (var left = 4; left >= 0; left--)
        {
            using var allowed = await busy.GetAsync("/api/v1/competitors");
            Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(Header(allowed, "RateLimit-Limit"), Is.EqualTo("5"));
            Assert.That(Header(allowed, "RateLimit-Remaining"), Is.EqualTo($"{left}"));
        }

        using var refused = await busy.GetAsync("/api/v1/competitors");

        await Problem.ShouldBeAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(Header(refused, "RateLimit-Remaining"), Is.EqualTo("0"));
        Assert.That((await idle.GetAsync("/api/v1/competitors")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Caller_ManyAtOnceThroughTwoGateways_NoMoreThanTheBucketHolds()
    {
        await using var one = await GatewayAsync(redisIsThere: true);
        await using var two = await GatewayAsync(redisIsThere: true, issuer: one.Issuer);
        var token = one.Token(plan: "free");
        using var first = SignedIn(one, token);
        using var second = SignedIn(two, token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var response = await (i % 2 == 0 ? first : second).GetAsync("/api/v1/competitors");
            return response.StatusCode;
        }));

        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.EqualTo(5));
        Assert.That(answers.Count(status => status == HttpStatusCode.TooManyRequests), Is.EqualTo(35));
    }

    [Test]
    public async Task Caller_FarMoreThanTheBucketThroughTwoGateways_GetsWhatItHoldsAndNoMore()
    {
        await using var one = await GatewayAsync(redisIsThere: true);
        await using var two = await GatewayAsync(redisIsThere: true, issuer: one.Issuer);
        var token = one.Token(plan: "professional");
        using var first = SignedIn(one, token);
        using var second = SignedIn(two, token);
        var allowed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 600), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            using var response = await (i % 2 == 0 ? first : second).GetAsync("/api/v1/competitors", cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.That(allowed, Is.InRange(200, 203), "200, and one for each minute that it took");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task HeavyRoute_TakesMoreOfTheBucket(bool redisIsThere)
    {
        await using var gateway = await GatewayAsync(redisIsThere);
        using var client = SignedIn(gateway, gateway.Token(plan: "starter"));

        using var heavy = await client.PostAsync("/api/v1/competitors/1/scrape", null);

        Assert.That(Header(heavy, "RateLimit-Remaining"), Is.EqualTo($"{20 - 4}"));
    }

    [Test]
    public async Task Caller_InSeveralWorkspaces_HasTheBestPlan()
    {
        await using var gateway = await GatewayAsync(redisIsThere: true);
        var (free, better) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var client = SignedIn(gateway, gateway.Issuer.Token(
            new TestCaller { Workspaces = [new(free, "owner", "free"), new(better, "viewer", "starter")] }));
        client.DefaultRequestHeaders.Add("X-Tenant-ID", free.ToString());

        using var response = await client.GetAsync("/api/v1/competitors");

        Assert.That(Header(response, "RateLimit-Limit"), Is.EqualTo("20"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Address_WindowIsFull_Returns429AlsoForWrongTokensAndNeverForHealth(bool redisIsThere)
    {
        await using var gateway = await GatewayAsync(redisIsThere, perAddress: 6);
        using var client = SignedIn(gateway, "no.token.atall");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var response = await client.GetAsync("/api/v1/competitors");
            statuses.Add(response.StatusCode);
        }

        using var health = await client.GetAsync("/health");
        using var page = await client.GetAsync("/");

        // The minute may turn in between, and the window with it; it never lets twice its limit through.
        Assert.That(statuses.Take(6), Has.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(statuses, Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page.Headers.Contains("RateLimit-Limit"), Is.False);
    }

    [TestCase("POST", "/api/v1/auth/login", "7")]
    [TestCase("POST", "/api/v1/auth/logout", "7")]
    [TestCase("POST", "/api/v1/auth/password", "7")]
    [TestCase("POST", "/api/v1/auth/second-factor/remove", "7")]
    [TestCase("DELETE", "/api/v1/auth/me", "7")]
    [TestCase("POST", "/signin", "7")]
    [TestCase("POST", "/register", "7")]
    [TestCase("POST", "/second-factor/confirm", "7")]
    [TestCase("POST", "/forgot-password", "7")]
    [TestCase("POST", "/reset-password", "7")]
    [TestCase("GET", "/signin", "1000")]
    [TestCase("GET", "/api/v1/auth/me", "1000")]
    [TestCase("GET", "/.well-known/jwks.json", "1000")]
    [TestCase("POST", "/connect/token", "1000")]
    public async Task WhereSecretsAreTried_TheAddressHasANarrowerWindow(string method, string path, string limit)
    {
        await using var gateway = await GatewayAsync(redisIsThere: false);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await gateway.Client.SendAsync(request);

        Assert.That(Header(response, "RateLimit-Limit"), Is.EqualTo(limit));
    }

    [Test]
    public async Task ForwardedFor_OfNoTrustedProxy_IsNotBelieved()
    {
        await using var gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", _data.Address), ("ConnectionStrings:redis", Away), ("Gateway:Limits:AddressPerMinute", "10"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 25; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors");
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
            using var response = await gateway.Client.SendAsync(request);
            statuses.Add(response.StatusCode);
        }

        Assert.That(statuses, Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task RedisAway_WarnsOnceAndGoesOn()
    {
        using var log = new RecordingLogger();
        await using var gateway = await GatewayAsync(redisIsThere: false, logging: log);
        using var client = SignedIn(gateway);
        for (var i = 0; i < 30; i++)
        {
            using var response = await client.GetAsync("/api/v1/competitors");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(log.Entries.Count(entry => entry.Text.Contains("counts requests for itself alone", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void LocalWindow_SlidesAndRefills()
    {
        var clock = new SettableClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var limits = new LocalLimits(clock);
        var take = new Take("a", 10, "c", new PlanLimit { Burst = 100, PerMinute = 60 }, 1);
        for (var i = 0; i < 10; i++)
        {
            Assert.That(limits.TakeFrom(take).IsAllowed, Is.True);
        }

        Assert.That(limits.TakeFrom(take), Is.EqualTo(new Taken(false, 0, 66_000, 90, 0)), "a tenth of the next minute must pass too");
        clock.Advance(TimeSpan.FromMilliseconds(65_999));
        Assert.That(limits.TakeFrom(take).IsAllowed, Is.False);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(limits.TakeFrom(take), Is.EqualTo(new Taken(true, 0, 0, 99, 0)), "and the bucket was full again, less this one");
    }

    [Test]
    public async Task SharedWindow_DecidesAsTheLocalOne()
    {
        await using var gateway = await GatewayAsync(redisIsThere: true);
        var shared = gateway.Services.GetRequiredService<SharedLimits>();
        var take = new Take($"test:{Guid.CreateVersion7()}", 1000, $"test:{Guid.CreateVersion7()}", new PlanLimit { Burst = 10, PerMinute = 1 }, 4);

        var (first, second, third) = (
            await shared.TakeAsync(take, default), await shared.TakeAsync(take, default), await shared.TakeAsync(take, default));

        Assert.That(first, Is.EqualTo(new Taken(true, 999, 0, 6, 0)));
        Assert.That(second, Is.EqualTo(new Taken(true, 998, 0, 2, 0)));
        Assert.That(third!.Value.IsAllowed, Is.False);
        Assert.That(third.Value.CallerWait, Is.InRange(60_000, 120_000), "two tokens at one a minute");
    }

    [TestCase("203.0.113.9", "203.0.113.9")]
    [TestCase("::ffff:203.0.113.9", "203.0.113.9")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void Address_IsWhatOneCustomerHas(string address, string key) =>
        Assert.That(AddressKey.Of(IPAddress.Parse(address)), Is.EqualTo(key));

    // Redis is everybody's, and so would be the count of the loopback address.
    private static HttpClient SignedIn(GatewayApp gateway, string? token = null)
    {
        var client = gateway.SignedIn(token);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", new IPAddress(Guid.CreateVersion7().ToByteArray(bigEndian: true).Reverse().ToArray()).ToString());
        return client;
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private Task<GatewayApp> GatewayAsync(
        bool redisIsThere, int perAddress = 1000, TokenIssuer? issuer = null, ILoggerProvider? logging = null) => GatewayApp.StartAsync(
        issuer, logging is null ? null : services => services.AddSingleton(logging),
        ("services:data:http:0", _data.Address), ("services:crawler:http:0", _data.Address), ("services:identity:http:0", _data.Address),
        ("ConnectionStrings:redis", redisIsThere ? TestServers.Redis : Away),
        ("Gateway:TrustedProxies", "127.0.0.0/8; ::1/128"),
        ("Gateway:Limits:AddressPerMinute", $"{perAddress}"), ("Gateway:Limits:SignInPerMinute", "7"), ("Gateway:Limits:HeavyCost", "4"),
        ("Gateway:Limits:Plans:free:Burst", "5"), ("Gateway:Limits:Plans:free:PerMinute", "1"),
        ("Gateway:Limits:Plans:professional:Burst", "200"), ("Gateway:Limits:Plans:professional:PerMinute", "1"),
        ("Gateway:Limits:Plans:starter:Burst", "20"), ("Gateway:Limits:Plans:starter:PerMinute", "1"));
}
