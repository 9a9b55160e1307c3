using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>RFC 9700: what answers, pages and metadata say, and to whom.</summary>
internal sealed class Rfc9700ResponseTests : Rfc9700Tests
{
    [Test]
    [Description("2.1.1: support for PKCE can be found out")]
    public async Task Section2_1_1_Metadata_SaysS256()
    {
        var document = (await SharedApp.Identity.Client.GetFromJsonAsync<JsonObject>("/.well-known/oauth-authorization-server"))!;

        Assert.That(document["code_challenge_methods_supported"]!.ToJsonString(), Is.EqualTo("""["S256"]"""));
    }

    [Test]
    [Description("4.2.4: pages do not tell other sites their address, which holds what an attacker could use")]
    public async Task Section4_2_4_Pages_SendNoReferrer()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();

        using var consent = await browser.GetAsync(partner.AuthorizeUrl());

        Assert.That(consent.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "no-referrer" }));
    }

    [TestCase(null)]
    [TestCase("invalid_request")]
    [Description("4.4.2: the response names the issuer, with an error too, against mix-up")]
    public async Task Section4_4_2_Response_NamesTheIssuer(string? error)
    {
        var answer = await Open.AuthorizeAsync(Browser, error is null ? [] : [("response_mode", "fragment")]);

        Assert.That(answer.GetValueOrDefault("error"), Is.EqualTo(error));
        Assert.That(answer["iss"], Is.EqualTo(IdentityApp.Authority));
    }

    [Test]
    [Description("4.12: 307 is never used, and the redirect after a form is 303")]
    public async Task Section4_12_RedirectAfterAForm_Is303()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);
        using var signedIn = await browser.SignInAsync(partner.Owner.Email, returnUrl: partner.AuthorizeUrl());
        using var consent = await browser.GetAsync(signedIn.Headers.Location!.OriginalString);

        using var allowed = await Partner.DecideAsync(browser, consent, "allow");

        Assert.That((signedIn.StatusCode, allowed.StatusCode), Is.EqualTo((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther)));
    }

    [Test]
    [Description("4.13: what a header says about the proxy does not change who the server is")]
    public async Task Section4_13_ForgedForwardedHost_ChangesNeitherIssuerNorEndpoints()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        using var response = await SharedApp.Identity.Client.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("evil.example"));
    }

    [Test]
    [Description("4.16: pages cannot be framed")]
    public async Task Section4_16_Pages_CannotBeFramed()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();

        using var consent = await browser.GetAsync(partner.AuthorizeUrl());

        Assert.That(consent.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("frame-ancestors 'none'"));
        Assert.That(consent.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
    }

    [Test]
    [Description("4.17: no response goes by window messages, so none can go to the wrong window")]
    public async Task Section4_17_WebMessages_AreNotOffered() =>
        Assert.That((await Open.AuthorizeAsync(Browser, ("response_mode", "web_message")))["error"], Is.EqualTo("invalid_request"));
}
