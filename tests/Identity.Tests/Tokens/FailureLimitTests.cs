using System.Net;
using Periscope.Identity.Tests.Authorization;

namespace Periscope.Identity.Tests.Tokens;

/// <summary>At the OAuth endpoints an address is limited in what fails.</summary>
internal sealed class FailureLimitTests
{
    private const int Allowed = 3;
    private IdentityApp _identity = null!;

    [SetUp]
    public async Task StartAsync() => _identity = await IdentityApp.StartAsync(settings: [("Identity:AttemptsPerMinute", $"{Allowed}")]);

    [TearDown]
    public async Task StopAsync() => await _identity.DisposeAsync();

    [TestCase("/connect/token")]
    [TestCase("/connect/introspect")]
    [TestCase("/connect/revoke")]
    [TestCase("/connect/par")]
    public async Task WrongSecrets_AreLimitedAndTheRightOneIsNot(string path)
    {
        var partner = await Partner.RegisterAsync(_identity);
        var stranger = partner with { Secret = "not the secret at all" };
        for (var i = 0; i < Allowed; i++)
        {
            using var refused = await AskAsync(stranger, path);
            Assert.That(await Partner.ErrorAsync(refused), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
        }

        using var limited = await AskAsync(stranger, path);
        using var right = await AskAsync(partner, path);

        Assert.That(await Partner.ErrorAsync(limited), Is.EqualTo((HttpStatusCode.TooManyRequests, "temporarily_unavailable")));
        Assert.That(limited.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(limited.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(right.IsSuccessStatusCode, Is.True);
    }

    [TestCase("/connect/token")]
    [TestCase("/connect/introspect")]
    [TestCase("/connect/revoke")]
    [TestCase("/connect/par")]
    public async Task Successes_OfOneServerForManyPeople_AreNotCounted(string path)
    {
        var partner = await Partner.RegisterAsync(_identity);
        for (var i = 0; i < 3 * Allowed; i++)
        {
            using var answer = await AskAsync(partner, path);
            Assert.That(answer.IsSuccessStatusCode, Is.True);
        }
    }

    [Test]
    public async Task GrantsThatEnded_OfAClientThatProvesWhoItIs_AreNotCounted()
    {
        var partner = await Partner.RegisterAsync(_identity);
        for (var i = 0; i < 3 * Allowed; i++)
        {
            using var ended = await partner.RefreshAsync("pgt_unknown");
            Assert.That(await Partner.ErrorAsync(ended), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        }
    }

    [TestCase("pgt_unknown")]
    [TestCase("of a session that there is not")]
    public async Task UnknownRefreshTokens_OfWhoeverProvesNothing_AreLimited(string token)
    {
        var native = await Partner.RegisterPublicAsync(_identity);
        for (var i = 0; i < Allowed; i++)
        {
            using var refused = await native.RefreshAsync(token);
            Assert.That(await Partner.ErrorAsync(refused), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        }

        using var limited = await native.RefreshAsync(token);

        Assert.That(await Partner.ErrorAsync(limited), Is.EqualTo((HttpStatusCode.TooManyRequests, "temporarily_unavailable")));
    }

    [Test]
    public async Task UnknownCodes_OfAPublicClient_AreLimited()
    {
        var native = await Partner.RegisterPublicAsync(_identity);
        for (var i = 0; i < Allowed; i++)
        {
            (await native.RedeemAsync("pac_unknown")).Dispose();
        }

        using var limited = await native.RedeemAsync("pac_unknown");

        Assert.That(await Partner.ErrorAsync(limited), Is.EqualTo((HttpStatusCode.TooManyRequests, "temporarily_unavailable")));
    }

    [Test]
    public async Task PushedRequests_OfAPublicClient_AreLimitedAlsoWhenTheySucceed()
    {
        var native = await Partner.RegisterPublicAsync(_identity);
        for (var i = 0; i < Allowed; i++)
        {
            using var pushed = await AskAsync(native, "/connect/par");
            Assert.That(pushed.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        }

        using var limited = await AskAsync(native, "/connect/par");

        Assert.That(await Partner.ErrorAsync(limited), Is.EqualTo((HttpStatusCode.TooManyRequests, "temporarily_unavailable")));
    }

    // One form for all: an endpoint does not look at the fields of another.
    private static Task<HttpResponseMessage> AskAsync(Partner partner, string path) => partner.PostAsync(
        path, ("grant_type", "client_credentials"), ("token", "unknown"), ("redirect_uri", partner.RedirectUri), ("response_type", "code"),
        ("code_challenge", Partner.Challenge), ("code_challenge_method", "S256"),
        ("scope", path == "/connect/par" ? "openid" : "competitors:read"));
}
