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
    public async Task SignIn_ReturnsOnlyToOwnPages(string returnTo)
    {
        var sent = await Browser.BeginAsync(returnTo);
        Gateway.Issuer.OnToken = Browser.Granting(sent["nonce"], 1800);

        Assert.That(await Browser.ReturnAsync(sent["state"]), Is.EqualTo("/"));
    }

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

    [TestCase("GET", "/auth/callback?state=x&code=y")]
    [TestCase("POST", "/auth/renew")]
    public async Task WhatHasIdentityCheckATokenOrCode_CountsAsASignIn(string method, string path)
    {
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("ConnectionStrings:redis", "127.0.0.1:1"), ("Gateway:Limits:SignInPerMinute", "3"));
        using var browser = new Browser(gateway);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "X-CSRF", "1" } } };
            using var answer = await browser.Client.SendAsync(request);
            statuses.Add(answer.StatusCode);
        }

        using var elsewhere = await browser.Client.GetAsync("/auth/login");

        // The minute may turn in between, and the window with it; it never lets twice its limit through.
        Assert.That(statuses.Take(3), Has.None.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(statuses, Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }
}
