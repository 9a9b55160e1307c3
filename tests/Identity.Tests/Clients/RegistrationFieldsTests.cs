using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Identity.Tests.Authorization;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Clients;

internal sealed class RegistrationFieldsTests
{
    [Test]
    public async Task Change_ScopesAndAddresses_CountFromTheNextTokenOn()
    {
        var partner = await Partner.RegisterAsync();
        using var admin = await SharedApp.Identity.AsAsync(partner.Owner.Email);

        using var changed = await admin.PutAsJsonAsync(PathOf(partner), new
        {
            name = "Partner 2",
            scopes = new[] { "alerts:read" },
            redirectUris = new[] { "https://partner.example/elsewhere" },
            requireDpop = true,
        });

        var body = (await changed.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(body["clientSecret"], Is.Null, "it was shown once");
        Assert.That(body["scopes"]!.ToJsonString(), Is.EqualTo("""["alerts:read"]"""));
        using var read = await admin.GetAsync(PathOf(partner));
        Assert.That(await read.Content.ReadAsStringAsync(), Is.EqualTo(body.ToJsonString()));
        using var token = await partner.TokenAsync(("grant_type", "client_credentials"));
        Assert.That(await Partner.ErrorAsync(token), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_dpop_proof")));
        using var browser = await partner.BrowserAsync();
        using var authorize = await browser.GetAsync(partner.AuthorizeUrl());
        Assert.That(authorize.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "the old redirect URI");
    }

    [Test]
    public async Task RefreshedToken_LosesAScopeThatTheClientLost()
    {
        var partner = await Partner.RegisterAsync();
        var tokens = await partner.SignInAsync(("scope", "openid offline_access competitors:read workspaces:read"));
        using var admin = await SharedApp.Identity.AsAsync(partner.Owner.Email);
        (await admin.PutAsJsonAsync(PathOf(partner), new
        {
            name = "Partner",
            scopes = new[] { "workspaces:read" },
            redirectUris = new[] { partner.RedirectUri },
        })).Dispose();

        using var refreshed = await partner.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());

        Assert.That((await Partner.OkAsync(refreshed))["scope"]!.GetValue<string>(), Is.EqualTo("openid offline_access workspaces:read"));
    }

    [Test]
    public async Task RotateSecret_ShowsTheNewOneOnceAndRefusesTheOldOne()
    {
        var partner = await Partner.RegisterAsync();
        using var admin = await SharedApp.Identity.AsAsync(partner.Owner.Email);

        using var rotated = await admin.PostAsync(PathOf(partner) + "/secret", null);

        var secret = (await rotated.Content.ReadFromJsonAsync<JsonObject>())!["clientSecret"]!.GetValue<string>();
        Assert.That(rotated.Headers.CacheControl?.NoStore, Is.True);
        using var old = await partner.TokenAsync(("grant_type", "client_credentials"));
        using var now = await (partner with { Secret = secret }).TokenAsync(("grant_type", "client_credentials"));
        Assert.That(await Partner.ErrorAsync(old), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
        Assert.That(now.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task RotateSecret_OfAPublicClient_IsAConflict()
    {
        var partner = await Partner.RegisterPublicAsync();
        using var admin = await SharedApp.Identity.AsAsync(partner.Owner.Email);

        using var rotated = await admin.PostAsync(PathOf(partner) + "/secret", null);

        await Problem.ShouldBeAsync(rotated, HttpStatusCode.Conflict);
    }

    [TestCase("""{"scopes":[]}""", "scopes")]
    [TestCase("""{"scopes":["everything"]}""", "scopes")]
    [TestCase("""{"scopes":[],"tokenEndpointAuthMethod":"none"}""", "scopes")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"none"}""", "redirectUris")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"client_secret_jwt"}""", "tokenEndpointAuthMethod")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"private_key_jwt"}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"private_key_jwt","jwks":{"keys":[]}}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"private_key_jwt","jwks":{"keys":[{"kty":"oct","k":"AAAA"}]}}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"private_key_jwt","jwks":{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"private_key_jwt","jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"tokenEndpointAuthMethod":"private_key_jwt","jwks":{"keys":[{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}]}}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"jwks":{"keys":[]}}""", "jwks")]
    [TestCase("""{"scopes":["alerts:read"],"postLogoutRedirectUris":["javascript:alert(1)"]}""", "postLogoutRedirectUris")]
    [TestCase("""{"scopes":["alerts:read"],"backchannelLogoutUri":"ftp://partner.example/"}""", "backchannelLogoutUri")]
    [TestCase("""{"scopes":["alerts:read"],"backchannelLogoutUri":"https://xn--ü.example/x"}""", "backchannelLogoutUri")]
    [TestCase("""{"scopes":["alerts:read"],"backchannelLogoutUri":"https://partner.example/x#y"}""", "backchannelLogoutUri")]
    public async Task Registration_ThatDoesNotHoldTogether_Returns400NamingTheField(string text, string field)
    {
        var owner = await SharedApp.Identity.RegisterAsync();
        using var admin = await SharedApp.Identity.AsAsync(owner.Email);
        var registration = JsonNode.Parse(text)!.AsObject();
        registration["name"] = "Partner";

        using var response = await admin.PostAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}/api-clients", registration);

        Assert.That((await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Client_OfAnotherWorkspace_CannotBeSeenChangedOrRotated()
    {
        var partner = await Partner.RegisterAsync();
        var stranger = await SharedApp.Identity.RegisterAsync();
        using var client = await SharedApp.Identity.AsAsync(stranger.Email);
        var own = $"/api/v1/workspaces/{stranger.Workspace}/api-clients/{partner.Id}";

        using var read = await client.GetAsync(own);
        using var change = await client.PutAsJsonAsync(own, new { name = "x", scopes = new[] { "alerts:read" } });
        using var rotate = await client.PostAsync(own + "/secret", null);
        using var direct = await client.GetAsync(PathOf(partner));

        Assert.That(
            new[] { read, change, rotate, direct }.Select(response => response.StatusCode), Has.All.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task RemovedClient_LosesTheTokensThatItHas()
    {
        var partner = await Partner.RegisterAsync();
        var tokens = await partner.SignInAsync(("scope", "openid offline_access"));
        using var client = SharedApp.Identity.With(tokens["access_token"]!.GetValue<string>());
        using var admin = await SharedApp.Identity.AsAsync(partner.Owner.Email);
        using var before = await client.GetAsync("/connect/userinfo");

        (await admin.DeleteAsync(PathOf(partner))).Dispose();

        using var refresh = await partner.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.That(before.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        // Told after the commit.
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var after = await client.GetAsync("/connect/userinfo");
                return after.StatusCode == HttpStatusCode.Unauthorized;
            },
            "its access token is refused");
        Assert.That(await Partner.ErrorAsync(refresh), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
    }

    private static string PathOf(Partner partner) => $"/api/v1/workspaces/{partner.Owner.Workspace}/api-clients/{partner.Id}";
}
