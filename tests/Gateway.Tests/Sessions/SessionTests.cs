using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Periscope.ServiceDefaults.Security;
using Periscope.TestKit;
using StackExchange.Redis;

namespace Periscope.Gateway.Tests.Sessions;

internal sealed class SessionTests : SessionFixture
{
    [Test]
    public async Task Cookie_StandsForAToken_WhichNoScriptAndNoServiceSeesAsCookie()
    {
        await Browser.SignInAsync();
        Browser.Cookies.Add(Gateway.Client.BaseAddress!, new Cookie("other", "kept"));

        var seen = (await Browser.Client.GetFromJsonAsync<JsonObject>("/api/v1/competitors"))!;

        Assert.That(seen["authorization"]!.GetValue<string>(), Does.StartWith("Bearer ey"));
        Assert.That(seen["cookie"]!.GetValue<string>(), Is.EqualTo("other=kept"));
        var cookie = Browser.Cookies.GetAllCookies().Single(cookie => cookie.Name.StartsWith("periscope-", StringComparison.Ordinal));
        Assert.That(cookie.HttpOnly, Is.True);
        Assert.That(cookie.Expires, Is.GreaterThan(TimeProvider.System.GetUtcNow().DateTime.AddDays(29)));
    }

    [Test]
    public async Task Token_TooLongForAService_GoesToNone()
    {
        var sent = await Browser.BeginAsync();
        var many = new TestCaller { Workspaces = [.. Enumerable.Range(0, 300).Select(_ => new WorkspaceClaim(Guid.CreateVersion7(), "owner", "free"))] };
        Gateway.Issuer.OnToken = Browser.Granting(sent["nonce"], 1800, Gateway.Issuer.Token(many));
        await Browser.ReturnAsync(sent["state"]);

        using var refused = await Browser.Client.GetAsync("/api/v1/competitors");

        await Problem.ShouldBeAsync(refused, HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [TestCase("POST", null, null, false)]
    [TestCase("POST", null, "1", true)]
    [TestCase("POST", "own", "1", true)]
    [TestCase("POST", "https://evil.example", "1", false)]
    [TestCase("GET", null, null, true)]
    [TestCase("GET", "https://evil.example", null, false)]
    [TestCase("DELETE", "null", "1", false)]
    public async Task Cookie_SpeaksForOwnPagesAlone(string method, string? origin, string? header, bool isTaken)
    {
        await Browser.SignInAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/competitors");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? Gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);
        }

        if (header is not null)
        {
            request.Headers.Add("X-CSRF", header);
        }

        using var answer = await Browser.Client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(isTaken ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Cookies_ThatStandForNothing_AreLookedUpSoOftenAndNoMore()
    {
        await using var gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", Data.Address), ("Gateway:Limits:GuessesPerMinute", "3"));
        using var browser = new Browser(gateway);
        await browser.SignInAsync();
        using var before = await browser.Client.GetAsync("/api/v1/competitors");
        var name = browser.Cookies.GetAllCookies().Single().Name;

        var answers = new List<HttpStatusCode>();
        HttpResponseMessage? last = null;
        for (var i = 0; i < 5; i++)
        {
            last?.Dispose();
            using var guess = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors")
            {
                Headers = { { "Cookie", $"{name}={Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}" } },
            };
            last = await gateway.Client.SendAsync(guess);
            answers.Add(last.StatusCode);
        }

        using var after = await browser.Client.GetAsync("/api/v1/competitors");

        Assert.That(answers, Is.EqualTo(Enumerable.Repeat(HttpStatusCode.Unauthorized, 3).Concat(Enumerable.Repeat(HttpStatusCode.TooManyRequests, 2))));
        Assert.That(last!.Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.InRange(1, 80), "the window slides: a third of the next minute may be needed too");
        await Problem.ShouldBeAsync(last, HttpStatusCode.TooManyRequests);
        last.Dispose();
        Assert.That(new[] { before.StatusCode, after.StatusCode }, Is.All.EqualTo(HttpStatusCode.OK), "whose session is at hand guesses nothing");
    }

    [Test]
    public async Task Redis_HoldsNeitherTokensNorCookies()
    {
        await Browser.SignInAsync();
        var secret = Browser.Cookies.GetAllCookies().Single().Value;
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS")},allowAdmin=true");
        var keys = redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: "gateway:session:*").ToList();

        Assert.That(keys, Is.Not.Empty);
        foreach (var key in keys)
        {
            Assert.That(key.ToString(), Does.Not.Contain(secret));
            Assert.That(Encoding.Latin1.GetString((byte[])(await redis.GetDatabase().StringGetAsync(key))!), Does.Not.Contain("refresh-"));
        }
    }

    [Test]
    public async Task Session_IsKnownToAnotherGateway()
    {
        await Browser.SignInAsync();
        await using var neighbour = await GatewayApp.StartAsync(Gateway.Issuer, null, ("services:data:http:0", Data.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors")
        {
            Headers = { { "Cookie", Browser.Cookies.GetCookieHeader(Gateway.Client.BaseAddress!) } },
        };

        using var answer = await neighbour.Client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task WithoutRedis_NobodySignsInAndItIsSaid()
    {
        await using var alone = await GatewayApp.StartAsync(Gateway.Issuer, null, ("ConnectionStrings:redis", "127.0.0.1:1"));
        using var browser = new Browser(alone);

        using var answer = await browser.Client.GetAsync("/auth/login");

        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/?sign-in=unavailable"));
    }
}
