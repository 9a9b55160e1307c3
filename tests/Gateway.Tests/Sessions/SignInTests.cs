using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Periscope.Gateway.Tests.Sessions;

internal sealed class SignInTests : SessionFixture
{
    [Test]
    public async Task SignIn_SendsAProofKeyAndComesBackWhereItBegan()
    {
        var sent = await Browser.BeginAsync("/competitors?x=1");
        string? verifier = null, redirect = null;
        var granting = Browser.Granting(sent["nonce"], 1800);
        Gateway.Issuer.OnToken = form =>
        {
            (verifier, redirect) = (form["code_verifier"], form["redirect_uri"]);
            return granting(form);
        };

        var target = await Browser.ReturnAsync(sent["state"]);

        Assert.That(target, Is.EqualTo("/competitors?x=1"));
        Assert.That(sent["code_challenge_method"], Is.EqualTo("S256"));
        Assert.That(sent["code_challenge"], Is.EqualTo(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier!)))));
        Assert.That(redirect, Is.EqualTo($"{Gateway.Issuer.Authority}/auth/callback").And.EqualTo(sent["redirect_uri"]));
        Assert.That(sent["scope"].Split(' '), Does.Contain("openid").And.Contain("offline_access"));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("/\t/evil.example/")]
    [TestCase("/auth/login")]
    [TestCase("")]
    [TestCaseSource(nameof(LongPath))]
    public async Task SignIn_ReturnsOnlyToOwnPages(string returnTo)
    {
        var sent = await Browser.BeginAsync(returnTo);
        Gateway.Issuer.OnToken = Browser.Granting(sent["nonce"], 1800);

        Assert.That(await Browser.ReturnAsync(sent["state"]), Is.EqualTo("/"));
    }

    private static IEnumerable<string> LongPath() => [$"/{new string('a', 2000)}"];

    [Test]
    public async Task Callback_OfAnotherBrowser_BeginsNoSession()
    {
        var sent = await Browser.BeginAsync();
        Gateway.Issuer.OnToken = Browser.Granting(sent["nonce"], 1800);
        using var other = new Browser(Gateway);

        Assert.That(await other.ReturnAsync(sent["state"]), Is.EqualTo("/?sign-in=expired"));
        Assert.That(other.Cookies.Count, Is.Zero);
    }

    [Test]
    public async Task Callback_IsTakenOnce()
    {
        var sent = await Browser.BeginAsync();
        Gateway.Issuer.OnToken = Browser.Granting(sent["nonce"], 1800);
        await Browser.ReturnAsync(sent["state"]);

        Assert.That(await Browser.ReturnAsync(sent["state"]), Is.EqualTo("/?sign-in=expired"));
    }

    [TestCase("state", "/?sign-in=expired")]
    [TestCase("issuer", "/?sign-in=expired")]
    [TestCase("nonce", "/?sign-in=failed")]
    [TestCase("code", "/?sign-in=failed")]
    [TestCase("denied", "/?sign-in=denied")]
    [TestCase("away", "/?sign-in=unavailable")]
    public async Task Callback_ThatDoesNotFit_BeginsNoSession(string what, string expected)
    {
        var sent = await Browser.BeginAsync();
        Gateway.Issuer.OnToken = what switch
        {
            "nonce" => Browser.Granting("another", 1800),
            "code" => _ => Task.FromResult(Results.Json(new { error = "invalid_grant" }, statusCode: 400)),
            "away" => _ => Task.FromResult(Results.StatusCode(503)),
            _ => Browser.Granting(sent["nonce"], 1800),
        };

        var target = await Browser.ReturnAsync(
            what == "state" ? sent["state"][..20] + "tampered" : sent["state"],
            issuer: what == "issuer" ? "https://other.example" : null, error: what == "denied" ? "access_denied" : null);

        Assert.That(target, Is.EqualTo(expected));
        using var answer = await Browser.Client.GetAsync("/api/v1/competitors");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task BeginningsCodesAndRenewals_CountAsSignIns()
    {
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("Gateway:Limits:SignInPerMinute", "3"), ("Gateway:TrustedProxies", "127.0.0.0/8; ::1/128"));
        using var browser = new Browser(gateway);
        // An address of its own: other tests sign in from this machine's.
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", $"2001:db8:{Random.Shared.Next(0x10000):x}:{Random.Shared.Next(0x10000):x}::1");
        await browser.SignInAsync();
        var renewals = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var renewed = await browser.PostAsync("/auth/renew");
            renewals.Add(renewed.StatusCode);
        }

        var beginnings = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            using var begun = await browser.Client.GetAsync("/auth/login");
            beginnings.Add(begun.Headers.Location!.OriginalString);
        }

        using var stranger = new Browser(gateway);
        using var nobody = await stranger.PostAsync("/auth/renew");

        // The minute may turn in between, and the window with it; it never lets twice its limit through.
        Assert.That(renewals[0], Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(renewals, Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(beginnings, Has.Some.EqualTo("/?sign-in=unavailable"), "a person is told by a page");
        Assert.That(nobody.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "nobody is asked, so nothing is counted");
    }
}
