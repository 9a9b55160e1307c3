using System.Net;
using System.Net.Http.Headers;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tests.Authorization;

namespace Periscope.Identity.Tests.Clients;

/// <summary>What only looks like a client's proof is refused as a wrong one is.</summary>
internal sealed class MalformedProofTests
{
    private static readonly string[] s_endpoints = ["/connect/token", "/connect/par", "/connect/introspect", "/connect/revoke"];

    private static readonly string[] s_assertions =
    [
        "aaaa.bbbb.cccc",
        Jwt("[]", "{}"),
        Jwt("""{"alg":"ES256"}""", "[]"),
        Jwt("""{"alg":"ES256"}""", "{}"),
        Jwt("""{"alg":5}""", """{"iss":5,"sub":[5]}"""),
        Jwt("""{"alg":"ES256"}""", """{"iss":"\u0000","sub":"\u0000"}"""),
        Jwt("""{"alg":"ES256"}""", """{"iss":"\ud800","sub":"\ud800"}"""),
    ];

    [Test]
    public async Task Assertion_ThatIsNoJwt_IsInvalidClientEverywhere(
        [ValueSource(nameof(s_endpoints))] string path, [ValueSource(nameof(s_assertions))] string assertion)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("token", "x"), new("client_assertion", assertion),
            new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ]);

        using var response = await SharedApp.Identity.Client.PostAsync(path, form);

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
    }

    [Test]
    public async Task BasicCredentials_WithANullCharacter_AreInvalidClient([ValueSource(nameof(s_endpoints))] string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("token", "x")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("client\0:secret"u8));

        using var response = await SharedApp.Identity.Client.SendAsync(request);

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
    }

    [TestCase("[]")]
    [TestCase("5")]
    [TestCase("""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"\ud800"}}""")]
    public async Task DpopProof_ThatIsNone_IsRefusedAsOne(string header)
    {
        var partner = await Partner.RegisterAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(
                [new("grant_type", "client_credentials"), new("client_id", partner.ClientId), new("client_secret", partner.Secret)]),
        };
        request.Headers.Add("DPoP", Jwt(header, "{}"));

        using var response = await SharedApp.Identity.Client.SendAsync(request);

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_dpop_proof")));
    }

    [TestCase("65536")]
    [TestCase("\u0663\u0664")]
    public async Task Authorize_LoopbackPortThatIsNone_IsRefusedOnAPage(string port)
    {
        var native = await Partner.RegisterPublicAsync(redirectUri: "http://127.0.0.1/callback");
        using var browser = await native.BrowserAsync();

        using var response = await browser.GetAsync(native.AuthorizeUrl(("redirect_uri", $"http://127.0.0.1:{port}/callback")));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static string Jwt(string header, string payload) =>
        $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}.{Base64UrlEncoder.Encode("signature")}";
}
