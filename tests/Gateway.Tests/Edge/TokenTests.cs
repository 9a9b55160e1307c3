using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Gateway.Tests.Edge;

internal sealed class TokenTests
{
    private Backend _data = null!;
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _data = await Backend.StartAsync(app => app.MapGet("/api/v1/competitors", () => "in"));
        _gateway = await GatewayApp.StartAsync(("services:data:http:0", _data.Address));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
    }

    [Test]
    public async Task Token_OfTheIssuer_IsLetIn() =>
        Assert.That(await StatusOfAsync(_gateway.Token()), Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task Token_Expired_IsRefused() =>
        Assert.That(await StatusOfAsync(_gateway.Token(bend: token =>
        {
            token.IssuedAt = token.NotBefore = token.Expires!.Value.AddHours(-3);
            token.Expires = token.NotBefore!.Value.AddMinutes(30);
        })), Is.EqualTo(HttpStatusCode.Unauthorized));

    [Test]
    public async Task Token_ForAnotherAudience_IsRefused() =>
        Assert.That(
            await StatusOfAsync(_gateway.Token(bend: token => token.Audience = "somebody")), Is.EqualTo(HttpStatusCode.Unauthorized));

    [Test]
    public async Task Token_OfAnotherIssuer_IsRefused() =>
        Assert.That(
            await StatusOfAsync(_gateway.Token(bend: token => token.Issuer = "https://evil.example")),
            Is.EqualTo(HttpStatusCode.Unauthorized));

    [Test]
    public async Task Token_OfAnotherType_IsRefused() =>
        Assert.That(await StatusOfAsync(_gateway.Token(bend: token => token.TokenType = "JWT")), Is.EqualTo(HttpStatusCode.Unauthorized));

    // RFC 9700, 4.3.2: addresses end up in logs and histories.
    [Test]
    public async Task Token_InTheQuery_IsRefusedWhereAHeaderCanBeSet()
    {
        using var response = await _gateway.Client.GetAsync($"/api/v1/competitors?access_token={_gateway.Token()}");

        await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Token_Tampered_IsRefused()
    {
        var parts = _gateway.Token(role: "viewer").Split('.');
        parts[1] = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("viewer", "owner", StringComparison.Ordinal));

        Assert.That(await StatusOfAsync(string.Join('.', parts)), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Token_WithoutSignature_IsRefused()
    {
        var parts = _gateway.Token().Split('.');
        parts[0] = Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""");

        Assert.That(await StatusOfAsync($"{parts[0]}.{parts[1]}."), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Token_SignedWithThePublicKeyAsASecret_IsRefused()
    {
        // The confusion of RFC 8725, 2.1: the verifier's public key, which everybody knows, taken for an HMAC secret.
        var publicKey = Encoding.UTF8.GetBytes(Base64UrlEncoder.Encode(_gateway.Issuer.Key.Rsa.ExportParameters(false).Modulus));
        var token = _gateway.Token(bend: token => token.SigningCredentials =
            new SigningCredentials(new SymmetricSecurityKey(publicKey) { KeyId = "test" }, SecurityAlgorithms.HmacSha256));

        Assert.That(await StatusOfAsync(token), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Workspace_ThatTheTokenDoesNotName_Returns404()
    {
        using var client = _gateway.SignedIn();
        client.DefaultRequestHeaders.Add("X-Tenant-ID", Guid.CreateVersion7().ToString());

        using var response = await client.GetAsync("/api/v1/competitors");

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound);
    }

    private async Task<HttpStatusCode> StatusOfAsync(string token)
    {
        using var client = _gateway.SignedIn(token);
        using var response = await client.GetAsync("/api/v1/competitors");
        return response.StatusCode;
    }
}
