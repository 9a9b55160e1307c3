using System.Net;
using System.Net.Http.Json;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>RFC 9700: which authorization requests and redirect URIs are taken.</summary>
internal sealed class Rfc9700RequestTests : Rfc9700Tests
{
    [Test]
    [Description("2.1, 4.1.3: redirect URIs are compared by exact string matching")]
    public async Task Section2_1_RedirectUri_IsComparedLetterByLetter()
    {
        foreach (var wrong in new[] { "/", "?", "#", "/../callback", "%2F" })
        {
            using var response = await Browser.GetAsync(Open.AuthorizeUrl(("redirect_uri", Partner.Callback + wrong)));

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

        using var response = await Browser.GetAsync(Open.AuthorizeUrl(("redirect_uri", other.RedirectUri)));

        Assert.That((response.StatusCode, response.Headers.Location), Is.EqualTo((HttpStatusCode.BadRequest, (Uri?)null)));
    }

    [Test]
    [Description("4.11.2: the user is authenticated before being redirected, also with an error that an attacker provoked")]
    public async Task Section4_11_2_ProvokedError_AsksForSignInFirst()
    {
        using var stranger = new PageClient(SharedApp.Identity);

        using var response = await stranger.GetAsync(Open.AuthorizeUrl(("scope", "nothing:read")));

        Assert.That(response.Headers.Location?.OriginalString, Does.StartWith("/signin"));
    }

    [Test]
    [Description("2.1: protection from CSRF does not depend on the client's state, which comes back unchanged all the same")]
    public async Task Section2_1_State_ComesBackAsItWas()
    {
        const string state = "a b+c&d=e\"<é>%2F";

        var answer = await Open.AuthorizeAsync(Browser, ("state", state));

        Assert.That(answer["state"], Is.EqualTo(state));
    }

    [TestCase("code_challenge", null)]
    [TestCase("code_challenge_method", "plain")]
    [TestCase("code_challenge_method", null)]
    [Description("2.1.1: public clients must use PKCE; here all do, and only with S256")]
    public async Task Section2_1_1_RequestWithoutPkce_IsRefused(string parameter, string? value)
    {
        Assert.That((await Open.AuthorizeAsync(Browser, (parameter, value)))["error"], Is.EqualTo("invalid_request"));
        Assert.That((await Closed.AuthorizeAsync(Browser, (parameter, value)))["error"], Is.EqualTo("invalid_request"));
    }

    [TestCase("token")]
    [TestCase("id_token")]
    [TestCase("code token")]
    [TestCase("code id_token token")]
    [Description("2.1.2: no access token is issued in an authorization response")]
    public async Task Section2_1_2_ResponseTypesWithTokens_AreNotOffered(string type) =>
        Assert.That((await Open.AuthorizeAsync(Browser, ("response_type", type)))["error"], Is.EqualTo("unsupported_response_type"));

    [TestCase("http://partner.example/callback")]
    [TestCase("http://127.0.0.1.example/callback")]
    [TestCase("http://192.168.0.1/callback")]
    [Description("2.6: no http redirect URIs but loopback ones")]
    public async Task Section2_6_PlainHttpRedirectUri_CannotBeRegistered(string uri)
    {
        using var admin = await SharedApp.Identity.AsAsync(Open.Owner.Email);

        using var response = await admin.PostAsJsonAsync(
            $"/api/v1/workspaces/{Open.Owner.Workspace}/api-clients", new { name = "x", scopes = Array.Empty<string>(), redirectUris = new[] { uri } });

        Assert.That((await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "redirectUris" }));
    }
}
