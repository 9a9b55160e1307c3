using System.Net;
using System.Net.Http.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Accounts;

internal sealed class SignInTests
{
    [Test]
    public async Task Login_WrongPasswordAndUnknownAddress_CannotBeToldApart()
    {
        var person = await SharedApp.Identity.RegisterAsync();

        using var wrong = await LoginAsync(SharedApp.Identity, person.Email, "not the phrase at all");
        using var unknown = await LoginAsync(SharedApp.Identity, "nobody@example.com", "not the phrase at all");
        using var noAddress = await LoginAsync(SharedApp.Identity, "nobody", "not the phrase at all");

        var first = await BodyAsync(wrong);
        Assert.That(await BodyAsync(unknown), Is.EqualTo(first));
        Assert.That(await BodyAsync(noAddress), Is.EqualTo(first));
    }

    [Test]
    public async Task Login_TenWrongPasswords_LocksTheAccountForAWhile()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock);
        var person = await identity.RegisterAsync();
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await LoginAsync(identity, person.Email, $"wrong phrase {i}");
            Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        using var locked = await LoginAsync(identity, person.Email, IdentityApp.Password);
        clock.Advance(TimeSpan.FromMinutes(16));
        using var open = await LoginAsync(identity, person.Email, IdentityApp.Password);

        Assert.That(locked.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Login_GuessesDuringTheLock_DoNotProlongIt()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock);
        var person = await identity.RegisterAsync();
        for (var i = 0; i < 20; i++)
        {
            (await LoginAsync(identity, person.Email, i < 15 ? $"wrong phrase {i}" : IdentityApp.Password)).Dispose();
            clock.Advance(TimeSpan.FromSeconds(i < 10 ? 0 : 60));
        }

        clock.Advance(TimeSpan.FromMinutes(6));
        using var open = await LoginAsync(identity, person.Email, IdentityApp.Password);

        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.OK), "a quarter of an hour after the tenth");
    }

    [Test]
    public async Task Login_AccessToken_HasAllClaimsThatRfc9068Requires()
    {
        var token = new JsonWebToken((await SharedApp.Identity.SignInAsync(IdentityApp.OwnerEmail)).AccessToken);

        Assert.That(
            token.Claims.Select(claim => claim.Type), Is.SupersetOf(new[] { "iss", "exp", "aud", "sub", "client_id", "iat", "jti" }), "2.2");
    }

    [Test]
    public async Task Login_TooManyFromOneAddress_Returns429WithRetryAfter()
    {
        await using var identity = await IdentityApp.StartAsync(settings: [("Identity:AttemptsPerMinute", "3")]);
        for (var i = 0; i < 3; i++)
        {
            using var allowed = await LoginAsync(identity, "nobody@example.com", "not the phrase at all");
            Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        using var refused = await LoginAsync(identity, "nobody@example.com", "not the phrase at all");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login")
        {
            Content = JsonContent.Create(new { email = "nobody@example.com", password = "not the phrase at all" }),
        };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var elsewhere = await identity.Client.SendAsync(request);

        await Problem.ShouldBeAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Logout_TooManyFromOneAddress_Returns429()
    {
        await using var identity = await IdentityApp.StartAsync(settings: [("Identity:AttemptsPerMinute", "3")]);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await identity.Client.PostAsJsonAsync("/api/v1/auth/logout", new { refreshToken = $"prt_{i}" });
            answers.Add(response.StatusCode);
        }

        Assert.That(answers.Take(3), Has.None.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(answers[3], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Login_TooMany_AreCountedHoweverThePathIsSpelledAndWhicheverAddressOfTheNetworkItIs()
    {
        await using var identity = await IdentityApp.StartAsync(settings: [("Identity:AttemptsPerMinute", "3")]);
        async Task<HttpStatusCode> TryAsync(string path, string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = JsonContent.Create(new { email = "nobody@example.com", password = "not the phrase at all" }),
            };
            request.Headers.Add("X-Forwarded-For", address);
            using var response = await identity.Client.SendAsync(request);
            return response.StatusCode;
        }

        HttpStatusCode[] answers =
        [
            await TryAsync("/api/v1/auth/login", "2001:db8:1:2::1"),
            await TryAsync("/api/v1/auth/login/", "2001:db8:1:2::2"),
            await TryAsync("/api/v1/auth/LOGIN", "2001:db8:1:2:ffff::3"),
            await TryAsync("/api/v1/Auth/Login", "2001:db8:1:2::4"),
        ];

        Assert.That(answers, Is.EqualTo(new[]
        {
            HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests,
        }));
        Assert.That(await TryAsync("/api/v1/auth/login", "2001:db8:1:3::1"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Login_Answer_IsNeverCached()
    {
        using var response = await LoginAsync(SharedApp.Identity, IdentityApp.OwnerEmail, IdentityApp.Password);

        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }

    [Test]
    public async Task Me_WithoutAToken_Returns401()
    {
        using var response = await SharedApp.Identity.Client.GetAsync("/api/v1/auth/me");

        await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized);
    }

    private static Task<HttpResponseMessage> LoginAsync(IdentityApp identity, string email, string password) =>
        identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email, password });

    private static async Task<string> BodyAsync(HttpResponseMessage response)
    {
        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized);
        problem.Remove("traceId");
        return problem.ToJsonString();
    }
}
