using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed class RevocationTests
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(30);
    private HttpClient _kept = null!;
    private TokenIssuer _issuer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _kept = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        _issuer = await TokenIssuer.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _kept.Dispose();
        await _issuer.DisposeAsync();
    }

    [Test]
    public async Task RemovedWorkspace_IsRefusedInTokensThatListIt_AndTheirOthersAreNot()
    {
        await using var service = await SampleService.StartAsync();
        var (gone, kept) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var both = service.Client(new TestCaller { Workspaces = [new(gone, Roles.Owner, "free"), new(kept, Roles.Owner, "free")] });
        using var single = service.Client(TestCaller.In(gone));

        await service.Get<TokenRevocations>().RevokeWorkspaceAsync(gone, s_lifetime);

        Assert.That(await AskAsync(both, gone), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AskAsync(both, kept), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await AskAsync(single, workspace: null), Is.EqualTo(HttpStatusCode.NotFound));

        static async Task<HttpStatusCode> AskAsync(HttpClient client, Guid? workspace)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/things");
            if (workspace is not null)
            {
                request.Headers.Add("X-Tenant-ID", $"{workspace}");
            }

            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Test]
    public async Task Session_RevokedInOneProcess_IsRefusedInTheOtherAndInOneThatStartsLater()
    {
        await using var one = await ServiceAsync(TestServers.Redis);
        await using var two = await ServiceAsync(TestServers.Redis);
        var session = Guid.CreateVersion7();
        var (ended, again, other) = (Token(session), Token(session), Token(Guid.CreateVersion7()));
        await ShouldBeKnownAsync(two, ended);

        await one.Services.GetRequiredService<TokenRevocations>().RevokeSessionAsync(session, s_lifetime);

        Assert.That(await StatusAsync(one, ended), Is.EqualTo(HttpStatusCode.Unauthorized), "where it was revoked, at once");
        await Eventually.IsTrueAsync(
            async () => await StatusAsync(two, ended) == HttpStatusCode.Unauthorized, "the other process has heard", TimeSpan.FromSeconds(5));
        Assert.That(await StatusAsync(two, again), Is.EqualTo(HttpStatusCode.Unauthorized), "a token that it never saw before");
        Assert.That(await StatusAsync(two, other), Is.EqualTo(HttpStatusCode.OK), "another session");
        await using var late = await ServiceAsync(TestServers.Redis);
        await Eventually.IsTrueAsync(
            async () => await StatusAsync(late, ended) == HttpStatusCode.Unauthorized, "the late one has read it", TimeSpan.FromSeconds(5));
        Assert.That(await StatusAsync(late, other), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("jti")]
    [TestCase("client_id")]
    public async Task Token_RevokedByItsNameOrItsClient_IsRefused(string claim)
    {
        await using var service = await ServiceAsync(TestServers.Redis);
        var name = $"{Guid.CreateVersion7()}";
        var (revoked, other) = (Token(claim, name), Token(claim, $"{name}-other"));
        var revocations = service.Services.GetRequiredService<TokenRevocations>();

        await (claim == "jti" ? revocations.RevokeTokenAsync(name, s_lifetime) : revocations.RevokeClientAsync(name, s_lifetime));

        Assert.That(await StatusAsync(service, revoked), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(service, other), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Redis_Away_TokensLiveElsewhereAndItsReturnIsNoticed()
    {
        using var redis = new OwnRedis();
        await using var one = await ServiceAsync(redis.Address);
        await using var two = await ServiceAsync(redis.Address);
        var session = Guid.CreateVersion7();
        var token = Token(session);

        await one.Services.GetRequiredService<TokenRevocations>().RevokeSessionAsync(session, s_lifetime);

        Assert.That(await StatusAsync(one, token), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(two, token), Is.EqualTo(HttpStatusCode.OK));
        await redis.StartAsync();
        var later = Guid.CreateVersion7();
        var other = Token(later);
        var feed = two.Services.GetRequiredService<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<RevocationFeed>().Single();
        await Eventually.IsTrueAsync(async () =>
        {
            await one.Services.GetRequiredService<TokenRevocations>().RevokeSessionAsync(later, s_lifetime);
            await feed.CatchUpAsync(CancellationToken.None);
            return await StatusAsync(two, other) == HttpStatusCode.Unauthorized;
        }, "the channel works again");
    }

    [Test]
    public void Revoked_PastItsTime_IsForgotten()
    {
        var clock = new FakeTimeProvider();
        var revoked = new RevokedTokens(clock);
        revoked.Add("sid:1", clock.GetUtcNow().AddMinutes(1));
        revoked.Add("sid:1", clock.GetUtcNow());
        revoked.Add("sid:2", clock.GetUtcNow().AddMinutes(3));
        Assert.That(revoked.Contains(["jti:1", "sid:1"]), Is.True);

        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.That(revoked.Contains(["sid:1"]), Is.False);
        Assert.That(revoked.Contains(["sid:2"]), Is.True);
        revoked.Clean();
        Assert.That(revoked.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Key_GoneFromTheKeySet_ItsKnownTokensAreRefused()
    {
        await using var service = await ServiceAsync(TestServers.Redis);
        var old = Token(Guid.CreateVersion7());
        await ShouldBeKnownAsync(service, old);
        Assert.That(service.Services.GetRequiredService<TokenCache>().Count, Is.EqualTo(1));

        _issuer.RollOver();
        var fresh = Token(Guid.CreateVersion7());

        // A token of an unknown key is what makes a validator ask for the keys again.
        await Eventually.IsTrueAsync(async () => await StatusAsync(service, fresh) == HttpStatusCode.OK, "the new key is known");
        Assert.That(await StatusAsync(service, old), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task User_OfAKnownToken_IsNeverAnothers()
    {
        await using var service = await ServiceAsync(TestServers.Redis);
        var callers = Enumerable.Range(0, 20).Select(_ => new TestCaller()).ToArray();
        var tokens = callers.Select(caller => _issuer.Token(caller)).ToArray();

        await Parallel.ForAsync(0, 400, async (i, cancellationToken) =>
        {
            using var client = Client(service, tokens[i % tokens.Length]);
            var subject = await client.GetStringAsync(new Uri("/me", UriKind.Relative), cancellationToken);
            Assert.That(subject, Is.EqualTo(callers[i % tokens.Length].UserId.ToString()));
        });
    }

    [Test]
    public async Task User_OfAConnectionsLastToken_IsTheOneOfEachRequest()
    {
        await using var service = await ServiceAsync(TestServers.Redis);
        TestCaller[] callers = [new(), new()];
        var tokens = callers.Select(caller => _issuer.Token(caller)).ToArray();

        for (var i = 0; i < 40; i++)
        {
            // Runs of four: validated, known by its hash, and twice by the connection.
            var who = i / 4 % 2;
            using var answer = await AskAsync(service, tokens[who]);
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo($"{callers[who].UserId}"));
        }
    }

    [Test]
    public void ConnectionToken_AnotherHeaderOrAnExpiredToken_IsNotFound()
    {
        var now = new FakeTimeProvider().GetUtcNow();
        var known = new ValidToken(new ClaimsPrincipal(new ClaimsIdentity("test")), null, now.AddMinutes(1), []);
        var (header, sameText) = (new string("Bearer abc"), new string("Bearer abc".AsSpan()));
        var last = new ConnectionToken();
        Assert.That(last.Find(null, now), Is.Null, "nothing came before");

        last.Keep(header, known);

        Assert.That(last.Find(header, now), Is.SameAs(known));
        Assert.That(last.Find(sameText, now), Is.Null, "only the very string is known to be the same");
        Assert.That(last.Find(null, now), Is.Null);
        Assert.That(last.Find(header, now.AddMinutes(1)), Is.Null);
    }

    private string Token(Guid session) => Token("sid", session.ToString());

    private string Token(string claim, string value) => _issuer.Token(new TestCaller(), token => token.Claims[claim] = value);

    // By its hash, and by the connection's last header.
    private async Task ShouldBeKnownAsync(WebApplication service, string token)
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.That(await StatusAsync(service, token), Is.EqualTo(HttpStatusCode.OK));
        }
    }

    private async Task<HttpStatusCode> StatusAsync(WebApplication service, string token)
    {
        using var response = await AskAsync(service, token);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> AskAsync(WebApplication service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(service.Urls.First()), "/me"));
        request.Headers.Authorization = new("Bearer", token);
        return await _kept.SendAsync(request);
    }

    private static HttpClient Client(WebApplication service, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(service.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private async Task<WebApplication> ServiceAsync(string redis)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:redis"] = redis,
            ["Identity:Authority"] = _issuer.Authority,
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/me", (HttpContext http) => http.User.FindFirst("sub")!.Value).RequireAuthorization();
        await app.StartAsync();
        return app;
    }
}
