using System.Net;
using Periscope.Identity.Clients;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Authorization;

internal sealed class AuthorizationRefusalTests
{
    private Partner _partner = null!;
    private PageClient _browser = null!;

    [OneTimeSetUp]
    public async Task RegisterAsync()
    {
        _partner = await Partner.RegisterAsync();
        _browser = await _partner.BrowserAsync();
    }

    [OneTimeTearDown]
    public void Close() => _browser.Dispose();

    [TestCase("response_type", null, "invalid_request")]
    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("response_type", "code id_token", "unsupported_response_type")]
    [TestCase("response_mode", "fragment", "invalid_request")]
    [TestCase("code_challenge", null, "invalid_request")]
    [TestCase("code_challenge", "short", "invalid_request")]
    [TestCase("code_challenge_method", null, "invalid_request")]
    [TestCase("code_challenge_method", "plain", "invalid_request")]
    [TestCase("scope", null, "invalid_scope")]
    [TestCase("scope", "openid alerts:write", "invalid_scope")]
    [TestCase("prompt", "none login", "invalid_request")]
    [TestCase("max_age", "soon", "invalid_request")]
    [TestCase("dpop_jkt", "short", "invalid_request")]
    [TestCase("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [TestCase("registration", "{}", "registration_not_supported")]
    public async Task Request_WithSomethingWrong_GoesBackWithTheErrorStateAndIssuer(string parameter, string? value, string error)
    {
        var answer = await _partner.AuthorizeAsync(_browser, (parameter, value));

        Assert.That((answer["error"], answer["state"], answer["iss"]), Is.EqualTo((error, "the state", IdentityApp.Authority)));
        Assert.That(answer, Does.Not.ContainKey("code"));
    }

    [TestCase("client_id", "pci_unknown")]
    [TestCase("client_id", null)]
    [TestCase("redirect_uri", null)]
    [TestCase("redirect_uri", "https://partner.example/callback/")]
    [TestCase("redirect_uri", "https://partner.example/callback?x=1")]
    [TestCase("redirect_uri", "https://partner.example/Callback")]
    [TestCase("redirect_uri", "https://partner.example:443/callback")]
    [TestCase("redirect_uri", "https://partner.example/other/../callback")]
    [TestCase("redirect_uri", "https://partner.example.evil.example/callback")]
    [TestCase("request_uri", "https://partner.example/request.jwt")]
    public async Task Request_FromNobodyKnownOrToNowhereKnown_ShowsAPageAndRedirectsNowhere(string parameter, string? value)
    {
        using var response = await _browser.GetAsync(_partner.AuthorizeUrl((parameter, value)));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Headers.Location, Is.Null);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }

    [Test]
    public async Task Request_WithARepeatedParameter_ShowsAPage()
    {
        using var response = await _browser.GetAsync(_partner.AuthorizeUrl() + "&state=another");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true)]
    [TestCase("http://127.0.0.1:8000/cb", "http://127.0.0.1:51004/cb", true)]
    [TestCase("http://[::1]/cb", "http://[::1]:51004/cb", true)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.2:51004/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb", false)]
    [TestCase("http://127.0.0.1/cb", "https://127.0.0.1/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:65535/cb", true)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false)]
    [TestCase("http://127.0.0.1/cb", "http://127.0.0.1:\u0663\u0664/cb", false)]
    [TestCase("http://127.0.0.1", "http://127.0.0.1:51004\n", false)]
    [TestCase("https://app.example/cb", "https://app.example:8443/cb", false)]
    [TestCase("com.example.app:/cb", "com.example.app:/cb", true)]
    public void RedirectUri_MatchesByEveryLetterButALoopbackPort(string registered, string asked, bool matches) =>
        Assert.That(RedirectUris.Matches([registered], asked), Is.EqualTo(matches));

    [TestCase("https://app.example/cb", true)]
    [TestCase("http://localhost:3000/cb", true)]
    [TestCase("com.example.app:/cb", true)]
    [TestCase("http://app.example/cb", false)]
    [TestCase("https://app.example/cb#part", false)]
    [TestCase("https://name:word@app.example/cb", false)]
    [TestCase("http://localhost:65536/cb", false)]
    [TestCase("javascript:alert(1)", false)]
    [TestCase("data:text/html,x", false)]
    [TestCase("/cb", false)]
    [TestCase("https://app.example/c b", false)]
    public void RedirectUri_IsRegisteredOnlyWhereACodeIsSafe(string uri, bool isGood) =>
        Assert.That(RedirectUris.Refuse(uri), isGood ? Is.Null : Is.Not.Null);
}
