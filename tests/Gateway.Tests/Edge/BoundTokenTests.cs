using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Gateway.Tests.Edge;

/// <summary>Tokens that are bound to a key (RFC 9449), at the edge: proofs are of the public address, and their caller is counted.</summary>
internal sealed class BoundTokenTests
{
    private const string Path = "/api/v1/competitors";
    private readonly string _subject = $"{Guid.CreateVersion7()}";
    private Backend _data = null!;
    private GatewayApp _gateway = null!;
    private ECDsa _key = null!;
    private string _token = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _data = await Backend.StartAsync(app => app.MapGet(Path, () => "in"));
        _gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", _data.Address), ("Gateway:Limits:AddressPerMinute", "1000000"),
            ("Gateway:Limits:Plans:free:Burst", "5"), ("Gateway:Limits:Plans:free:PerMinute", "1"));
        var thumbprint = Base64UrlEncoder.Encode(Jwk().ComputeJwkThumbprint());
        _token = _gateway.Token(plan: "free", bend: token =>
        {
            token.Claims["sub"] = _subject;
            token.Claims["cnf"] = new Dictionary<string, object> { ["jkt"] = thumbprint };
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
        _key.Dispose();
    }

    [Test]
    public async Task Request_WithProofsOfThePublicAddress_IsCountedAsItsCallersUntilTheBucketIsEmpty()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            using var response = await AskAsync(_gateway.Issuer.Authority + Path);
            statuses.Add(response.StatusCode);
        }

        Assert.That(statuses.Take(5), Has.All.EqualTo(HttpStatusCode.OK));
        Assert.That(statuses[5], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Request_WithAProofOfTheInnerAddress_IsRefused()
    {
        using var response = await AskAsync(new Uri(_gateway.Client.BaseAddress!, Path).AbsoluteUri);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Request_WithTheTokenAsBearer_IsRefused()
    {
        using var client = _gateway.SignedIn(_token);

        using var response = await client.GetAsync(Path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private async Task<HttpResponseMessage> AskAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", _token);
        request.Headers.Add("DPoP", Proof(url));
        return await _gateway.Client.SendAsync(request);
    }

    private string Proof(string url)
    {
        var jwk = Jwk();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "dpop+jwt",
            AdditionalHeaderClaims = new Dictionary<string, object>
            {
                ["jwk"] = new Dictionary<string, object> { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y },
            },
            Claims = new Dictionary<string, object>
            {
                ["jti"] = $"{Guid.CreateVersion7()}",
                ["htm"] = "GET",
                ["htu"] = url,
                ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                ["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(_token))),
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256),
        });
    }

    private JsonWebKey Jwk()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = Base64UrlEncoder.Encode(parameters.Q.X),
            Y = Base64UrlEncoder.Encode(parameters.Q.Y),
        };
    }
}
