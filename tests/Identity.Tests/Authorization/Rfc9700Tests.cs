using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>
/// What RFC 9700 says an authorization server must do, section by section. Where the text leaves a choice (sender-constrained or
/// rotated), the test is of the choice made here. What it asks of clients is theirs; what it asks of resource servers is tested here as
/// far as Identity is one, and in ServiceDefaults.Tests for the rest.
/// </summary>
internal sealed class Rfc9700Tests
{
    private Partner _open = null!;
    private Partner _closed = null!;
    private PageClient _browser = null!;

    [OneTimeSetUp]
    public async Task RegisterAsync()
    {
        _open = await Partner.RegisterPublicAsync();
        _closed = await Partner.RegisterAsync();
        _browser = await _open.BrowserAsync();
    }

    [OneTimeTearDown]
    public void Close() => _browser.Dispose();

    [Test]
    [Description("2.1, 4.1.3: redirect URIs are compared by exact string matching")]
    public async Task Section2_1_RedirectUri_IsComparedLetterByLetter()
    {
        foreach (var wrong in new[] { "/", "?", "#", "/../callback", "%2F" })
        {
            using var response = await _browser.GetAsync(_open.AuthorizeUrl(("redirect_uri", Partner.Callback + wrong)));

            Assert.That((response.StatusCode, response.Headers.Location), Is.EqualTo((HttpStatusCode.BadRequest, (Uri?)null)), wrong);
        }
    }

    [Test]
    [Description("2.1, 4.1.3: the port of a native app's loopback redirect URI may vary")]
    public async Task Section2_1_LoopbackPort_MayVary()
    {
        var native = await Partner.RegisterPublicAsync(redirectUri: "http://127.0.0.1/callback");
        using var browser = await native.BrowserAsync();
        using var consent = await browser.GetAsync(native.AuthorizeUrl(("redirect_uri", "http://127.0.0.1:49152/callback")));

        using var answer = await Partner.DecideAsync(browser, consent, "allow");

        Assert.That(answer.Headers.Location?.OriginalString, Does.StartWith("http://127.0.0.1:49152/callback?code="));
    }

    [Test]
    [Description("2.1, 4.11.2: no redirect for an invalid combination of client and redirect URI")]
    public async Task Section4_11_2_AnotherClientsRedirectUri_IsNoRedirect()
    {
        var other = await Partner.RegisterPublicAsync(redirectUri: "https://other.example/callback");

        using var response = await _browser.GetAsync(_open.AuthorizeUrl(("redirect_uri", other.RedirectUri)));

        Assert.That((response.StatusCode, response.Headers.Location), Is.EqualTo((HttpStatusCode.BadRequest, (Uri?)null)));
    }

    [Test]
    [Description("4.11.2: the user is authenticated before being redirected, also with an error that an attacker provoked")]
    public async Task Section4_11_2_ProvokedError_AsksForSignInFirst()
    {
        using var stranger = new PageClient(SharedApp.Identity);

        using var response = await stranger.GetAsync(_open.AuthorizeUrl(("scope", "nothing:read")));

        Assert.That(response.Headers.Location?.OriginalString, Does.StartWith("/signin"));
    }

    [Test]
    [Description("2.1: protection from CSRF does not depend on the client's state, which comes back unchanged all the same")]
    public async Task Section2_1_State_ComesBackAsItWas()
    {
        const string state = "a b+c&d=e\"<é>%2F";

        var answer = await _open.AuthorizeAsync(_browser, ("state", state));

        Assert.That(answer["state"], Is.EqualTo(state));
    }

    [TestCase("code_challenge", null)]
    [TestCase("code_challenge_method", "plain")]
    [TestCase("code_challenge_method", null)]
    [Description("2.1.1: public clients must use PKCE; here all do, and only with S256")]
    public async Task Section2_1_1_RequestWithoutPkce_IsRefused(string parameter, string? value)
    {
        Assert.That((await _open.AuthorizeAsync(_browser, (parameter, value)))["error"], Is.EqualTo("invalid_request"));
        Assert.That((await _closed.AuthorizeAsync(_browser, (parameter, value)))["error"], Is.EqualTo("invalid_request"));
    }

    [TestCase(null)]
    [TestCase("another-verifier-of-more-than-forty-three-characters")]
    [TestCase("")]
    [Description("2.1.1: a challenge that was sent is enforced with the verifier")]
    public async Task Section2_1_1_VerifierThatIsMissingOrWrong_IsRefused(string? verifier)
    {
        var answer = await _open.AuthorizeAsync(_browser);

        using var response = await _open.RedeemAsync(answer["code"], ("code_verifier", verifier));

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    [Description("2.1.1, 4.8.2: a verifier is accepted only where a challenge was sent; without a challenge there is no code to redeem")]
    public async Task Section4_8_2_Downgrade_GetsNoCode()
    {
        var answer = await _closed.AuthorizeAsync(_browser, ("code_challenge", null), ("code_challenge_method", null));

        Assert.That(answer, Does.Not.ContainKey("code"));
    }

    [Test]
    [Description("2.1.1: support for PKCE can be found out")]
    public async Task Section2_1_1_Metadata_SaysS256()
    {
        var document = (await SharedApp.Identity.Client.GetFromJsonAsync<JsonObject>("/.well-known/oauth-authorization-server"))!;

        Assert.That(document["code_challenge_methods_supported"]!.ToJsonString(), Is.EqualTo("""["S256"]"""));
    }

    [TestCase("token")]
    [TestCase("id_token")]
    [TestCase("code token")]
    [TestCase("code id_token token")]
    [Description("2.1.2: no access token is issued in an authorization response")]
    public async Task Section2_1_2_ResponseTypesWithTokens_AreNotOffered(string type) =>
        Assert.That((await _open.AuthorizeAsync(_browser, ("response_type", type)))["error"], Is.EqualTo("unsupported_response_type"));

    [Test]
    [Description("2.2.2, 4.14.2: refresh tokens of public clients are rotated, and a replay ends the active one")]
    public async Task Section4_14_2_ReplayedRefreshToken_EndsTheFamily()
    {
        var first = (await _open.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var second = await _open.RefreshAsync(first);
        var successor = (await Partner.OkAsync(second))["refresh_token"]!.GetValue<string>();
        using var third = await _open.RefreshAsync(successor);
        var active = (await Partner.OkAsync(third))["refresh_token"]!.GetValue<string>();

        using var replay = await _open.RefreshAsync(first);
        using var after = await _open.RefreshAsync(active);

        Assert.That(await Partner.ErrorAsync(replay), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await Partner.ErrorAsync(after), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    [Description("4.14.2: refresh tokens are bound to the scope that the person consented to")]
    public async Task Section4_14_2_RefreshForMoreScope_IsRefused()
    {
        var token = (await _open.SignInAsync(("scope", "openid offline_access")))["refresh_token"]!.GetValue<string>();

        using var response = await _open.RefreshAsync(token, ("scope", "openid competitors:read"));

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_scope")));
    }

    [Test]
    [Description("2.3, 4.10.2: tokens name the audience that they are for, and nothing else is taken for one")]
    public async Task Section2_3_AudienceIsSaidAndChecked()
    {
        var tokens = await _open.SignInAsync();
        using var client = SharedApp.Identity.With(tokens["id_token"]!.GetValue<string>());

        using var response = await client.GetAsync("/connect/userinfo");

        Assert.That(new JsonWebToken(tokens["access_token"]!.GetValue<string>()).Audiences, Is.EqualTo(new[] { "periscope" }));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Description("2.4: the resource owner password credentials grant must not be used")]
    public async Task Section2_4_PasswordGrant_IsNotOffered()
    {
        using var response = await _closed.TokenAsync(
            ("grant_type", "password"), ("username", _closed.Owner.Email), ("password", IdentityApp.Password));

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "unsupported_grant_type")));
    }

    [TestCase("http://partner.example/callback")]
    [TestCase("http://127.0.0.1.example/callback")]
    [TestCase("http://192.168.0.1/callback")]
    [Description("2.6: no http redirect URIs but loopback ones")]
    public async Task Section2_6_PlainHttpRedirectUri_CannotBeRegistered(string uri)
    {
        using var admin = await SharedApp.Identity.AsAsync(_open.Owner.Email);

        using var response = await admin.PostAsJsonAsync(
            $"/api/v1/workspaces/{_open.Owner.Workspace}/api-clients", new { name = "x", scopes = Array.Empty<string>(), redirectUris = new[] { uri } });

        Assert.That((await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "redirectUris" }));
    }

    [Test]
    [Description("4.2.4: a code is used up by its first use, and its replay ends what it gave")]
    public async Task Section4_2_4_ReplayedCode_EndsWhatItGave()
    {
        var answer = await _open.AuthorizeAsync(_browser);
        var tokens = await _open.RedeemedAsync(answer["code"]);

        using var replay = await _open.RedeemAsync(answer["code"]);

        Assert.That(await Partner.ErrorAsync(replay), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        using var refresh = await _open.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.That(await Partner.ErrorAsync(refresh), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        using var client = SharedApp.Identity.With(tokens["access_token"]!.GetValue<string>());
        using var use = await client.GetAsync("/connect/userinfo");
        Assert.That(use.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
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
        var answer = await _open.AuthorizeAsync(_browser, error is null ? [] : [("response_mode", "fragment")]);

        Assert.That(answer.GetValueOrDefault("error"), Is.EqualTo(error));
        Assert.That(answer["iss"], Is.EqualTo(IdentityApp.Authority));
    }

    [Test]
    [Description("4.5.3: a code is good for the client and redirect URI that it was asked for with")]
    public async Task Section4_5_3_CodeOfAnotherClient_IsRefusedAndStaysWithItsOwner()
    {
        var code = (await _open.AuthorizeAsync(_browser))["code"];

        using var stolen = await _closed.RedeemAsync(code);

        Assert.That(await Partner.ErrorAsync(stolen), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await _open.RedeemedAsync(code), Is.Not.Null);
        using var elsewhere = await _open.RedeemAsync((await _open.AuthorizeAsync(_browser))["code"], ("redirect_uri", "https://partner.example/"));
        Assert.That(await Partner.ErrorAsync(elsewhere), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
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
    [Description("4.15.1: no client can have a subject that could be a person's")]
    public async Task Section4_15_1_ClientsSubject_IsNoPersons()
    {
        using var response = await _closed.TokenAsync(("grant_type", "client_credentials"));

        var token = new JsonWebToken((await Partner.OkAsync(response))["access_token"]!.GetValue<string>());
        Assert.That(token.Subject, Is.EqualTo(_closed.ClientId).And.StartsWith("pci_"));
        Assert.That(Guid.TryParse(token.Subject, out _), Is.False);
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
        Assert.That((await _open.AuthorizeAsync(_browser, ("response_mode", "web_message")))["error"], Is.EqualTo("invalid_request"));
}
