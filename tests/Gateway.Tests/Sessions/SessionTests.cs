using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace Periscope.Gateway.Tests.Sessions;

internal sealed class SessionTests
{
    private Backend _data = null!;
    private GatewayApp _gateway = null!;
    private Browser _browser = null!;

    [OneTimeSetUp]
    public void RequireRedis()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }
    }

    [SetUp]
    public async Task StartAsync()
    {
        _data = await Backend.StartAsync(app => app.Map("/api/v1/competitors", (HttpContext http) => Results.Json(new
        {
            authorization = http.Request.Headers.Authorization.ToString(),
            cookie = http.Request.Headers.Cookie.ToString(),
        })));
        _gateway = await GatewayApp.StartAsync(("services:data:http:0", _data.Address));
        _browser = new Browser(_gateway);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
    }

    [Test]
    public async Task Cookie_StandsForAToken_WhichNoScriptAndNoServiceSeesAsCookie()
    {
        await _browser.SignInAsync();
        _browser.Cookies.Add(_gateway.Client.BaseAddress!, new Cookie("other", "kept"));

        var seen = (await _browser.Client.GetFromJsonAsync<JsonObject>("/api/v1/competitors"))!;

        Assert.That(seen["authorization"]!.GetValue<string>(), Does.StartWith("Bearer ey"));
        Assert.That(seen["cookie"]!.GetValue<string>(), Is.EqualTo("other=kept"));
        var cookie = _browser.Cookies.GetAllCookies().Single(cookie => cookie.Name.StartsWith("periscope-", StringComparison.Ordinal));
        Assert.That(cookie.HttpOnly, Is.True);
        Assert.That(cookie.Expires, Is.GreaterThan(TimeProvider.System.GetUtcNow().DateTime.AddDays(29)));
    }

    [Test]
    public async Task SignIn_SendsAProofKeyAndComesBackWhereItBegan()
    {
        var sent = await _browser.BeginAsync("/competitors?x=1");
        string? verifier = null, redirect = null;
        var granting = _browser.Granting(sent["nonce"], 1800);
        _gateway.Issuer.OnToken = form =>
        {
            (verifier, redirect) = (form["code_verifier"], form["redirect_uri"]);
            return granting(form);
        };

        var target = await _browser.ReturnAsync(sent["state"]);

        Assert.That(target, Is.EqualTo("/competitors?x=1"));
        Assert.That(sent["code_challenge_method"], Is.EqualTo("S256"));
        Assert.That(sent["code_challenge"], Is.EqualTo(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier!)))));
        Assert.That(redirect, Is.EqualTo($"{_gateway.Issuer.Authority}/auth/callback").And.EqualTo(sent["redirect_uri"]));
        Assert.That(sent["scope"].Split(' '), Does.Contain("openid").And.Contain("offline_access"));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("/\t/evil.example/")]
    [TestCase("/auth/login")]
    [TestCase("")]
    public async Task SignIn_ReturnsOnlyToOwnPages(string returnTo)
    {
        var sent = await _browser.BeginAsync(returnTo);
        _gateway.Issuer.OnToken = _browser.Granting(sent["nonce"], 1800);

        Assert.That(await _browser.ReturnAsync(sent["state"]), Is.EqualTo("/"));
    }

    [Test]
    public async Task Callback_OfAnotherBrowser_BeginsNoSession()
    {
        var sent = await _browser.BeginAsync();
        _gateway.Issuer.OnToken = _browser.Granting(sent["nonce"], 1800);
        using var other = new Browser(_gateway);

        Assert.That(await other.ReturnAsync(sent["state"]), Is.EqualTo("/?sign-in=expired"));
        Assert.That(other.Cookies.Count, Is.Zero);
    }

    [Test]
    public async Task Callback_IsTakenOnce()
    {
        var sent = await _browser.BeginAsync();
        _gateway.Issuer.OnToken = _browser.Granting(sent["nonce"], 1800);
        await _browser.ReturnAsync(sent["state"]);

        Assert.That(await _browser.ReturnAsync(sent["state"]), Is.EqualTo("/?sign-in=expired"));
    }

    [TestCase("state", "/?sign-in=expired")]
    [TestCase("issuer", "/?sign-in=expired")]
    [TestCase("nonce", "/?sign-in=failed")]
    [TestCase("code", "/?sign-in=failed")]
    [TestCase("denied", "/?sign-in=denied")]
    [TestCase("away", "/?sign-in=unavailable")]
    public async Task Callback_ThatDoesNotFit_BeginsNoSession(string what, string expected)
    {
        var sent = await _browser.BeginAsync();
        _gateway.Issuer.OnToken = what switch
        {
            "nonce" => _browser.Granting("another", 1800),
            "code" => _ => Task.FromResult(Results.Json(new { error = "invalid_grant" }, statusCode: 400)),
            "away" => _ => Task.FromResult(Results.StatusCode(503)),
            _ => _browser.Granting(sent["nonce"], 1800),
        };

        var target = await _browser.ReturnAsync(
            what == "state" ? sent["state"][..20] + "tampered" : sent["state"],
            issuer: what == "issuer" ? "https://other.example" : null, error: what == "denied" ? "access_denied" : null);

        Assert.That(target, Is.EqualTo(expected));
        using var answer = await _browser.Client.GetAsync("/api/v1/competitors");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
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
        await _browser.SignInAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/competitors");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? _gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);
        }

        if (header is not null)
        {
            request.Headers.Add("X-CSRF", header);
        }

        using var answer = await _browser.Client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(isTaken ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Token_ThatEndsSoon_IsRenewedOnceForAllThatWait()
    {
        await _browser.SignInAsync(expiresIn: 30);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _browser.Client.GetAsync("/api/v1/competitors")));

        // A second use of the first refresh token would have been refused, and with it the session.
        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Test]
    public async Task Session_WhoseRenewalIsRefused_IsOver()
    {
        await _browser.SignInAsync(expiresIn: 0);
        _gateway.Issuer.OnToken = _ => Task.FromResult(Results.Json(new { error = "invalid_grant" }, statusCode: 400));

        using var answer = await _browser.Client.GetAsync("/api/v1/competitors");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(_browser.Cookies.Count, Is.Zero);
    }

    [Test]
    public async Task Renewal_WhileTheAuthorityIsAway_LosesNothing()
    {
        await _browser.SignInAsync(expiresIn: 0);
        var granting = _gateway.Issuer.OnToken;
        _gateway.Issuer.OnToken = _ => Task.FromResult(Results.StatusCode(503));
        using var meanwhile = await _browser.Client.GetAsync("/api/v1/competitors");
        _gateway.Issuer.OnToken = granting;
        using var afterwards = await _browser.Client.GetAsync("/api/v1/competitors");

        Assert.That(meanwhile.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(afterwards.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Renew_GetsNewTokensAtOnce()
    {
        await _browser.SignInAsync();
        var before = (await _browser.Client.GetFromJsonAsync<JsonObject>("/api/v1/competitors"))!["authorization"]!.GetValue<string>();
        using var forged = await _browser.Client.PostAsync("/auth/renew", null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/renew") { Headers = { { "X-CSRF", "1" } } };
        using var answer = await _browser.Client.SendAsync(request);
        var after = (await _browser.Client.GetFromJsonAsync<JsonObject>("/api/v1/competitors"))!["authorization"]!.GetValue<string>();
        using var stranger = new Browser(_gateway);
        using var strange = new HttpRequestMessage(HttpMethod.Post, "/auth/renew") { Headers = { { "X-CSRF", "1" } } };
        using var refused = await stranger.Client.SendAsync(strange);

        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(after, Is.Not.EqualTo(before));
        await Problem.ShouldBeAsync(refused, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task SignOut_EndsTheSessionHereAndAtTheAuthority()
    {
        await _browser.SignInAsync();
        var cookie = _browser.Cookies.GetCookieHeader(_gateway.Client.BaseAddress!);
        using var forged = await _browser.Client.PostAsync("/auth/logout", null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/logout") { Headers = { { "X-CSRF", "1" } } };
        using var answer = await _browser.Client.SendAsync(request);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors") { Headers = { { "Cookie", cookie } } };
        using var late = await _gateway.Client.SendAsync(again);

        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var location = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["location"]!.GetValue<string>();
        Assert.That(location, Does.StartWith($"{_gateway.Issuer.Authority}/connect/endsession?").And.Contain("id_token_hint=ey"));
        Assert.That(_gateway.Issuer.Revoked, Is.EqualTo(new[] { "refresh-1" }));
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the cookie of a session that was ended");
    }

    [Test]
    public async Task SignOut_WhileARenewalIsUnderWay_EndsTheSession()
    {
        await _browser.SignInAsync(expiresIn: 0);
        var cookie = _browser.Cookies.GetCookieHeader(_gateway.Client.BaseAddress!);
        var granting = _gateway.Issuer.OnToken!;
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        _gateway.Issuer.OnToken = async form =>
        {
            asked.TrySetResult();
            await answered.Task;
            return await granting(form);
        };

        var reading = _browser.Client.GetAsync("/api/v1/competitors");
        await asked.Task;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/logout") { Headers = { { "X-CSRF", "1" } } };
        var ending = _browser.Client.SendAsync(request);
        answered.SetResult();
        using var read = await reading;
        using var ended = await ending;
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors") { Headers = { { "Cookie", cookie } } };
        using var late = await _gateway.Client.SendAsync(again);

        Assert.That(read.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.Unauthorized), "whichever of the two came first");
        Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_gateway.Issuer.Revoked, Is.EqualTo(new[] { "refresh-2" }), "what the renewal got, not what it gave for it");
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Cookies_ThatStandForNothing_AreLookedUpSoOftenAndNoMore()
    {
        await using var gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", _data.Address), ("Gateway:Limits:GuessesPerMinute", "3"));
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
        await _browser.SignInAsync();
        var secret = _browser.Cookies.GetAllCookies().Single().Value;
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
        await _browser.SignInAsync();
        await using var neighbour = await GatewayApp.StartAsync(_gateway.Issuer, null, ("services:data:http:0", _data.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors")
        {
            Headers = { { "Cookie", _browser.Cookies.GetCookieHeader(_gateway.Client.BaseAddress!) } },
        };

        using var answer = await neighbour.Client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task WithoutRedis_NobodySignsInAndItIsSaid()
    {
        await using var alone = await GatewayApp.StartAsync(_gateway.Issuer, null, ("ConnectionStrings:redis", "127.0.0.1:1"));
        using var browser = new Browser(alone);

        using var answer = await browser.Client.GetAsync("/auth/login");

        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/?sign-in=unavailable"));
    }
}
