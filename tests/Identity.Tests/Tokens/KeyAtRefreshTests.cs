using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Storage;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Tests.Tokens;

/// <summary>A client that shows its key for the first time when it refreshes (RFC 9449, 5).</summary>
internal sealed class KeyAtRefreshTests
{
    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false };

    private ECDsa _key = null!;

    [SetUp]
    public void Start() => _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [TearDown]
    public void Stop() => _key.Dispose();

    [Test]
    public async Task PublicClient_FirstProofAtARefresh_BindsItsRefreshTokens()
    {
        var partner = await Partner.RegisterPublicAsync();
        var first = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var bound = await RefreshAsync(partner, first, _key);
        var tokens = await Partner.OkAsync(bound);
        var token = tokens["refresh_token"]!.GetValue<string>();
        using var thief = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var without = await partner.RefreshAsync(token);
        using var other = await RefreshAsync(partner, token, thief);
        using var same = await RefreshAsync(partner, token, _key);

        Assert.That(tokens["token_type"]!.GetValue<string>(), Is.EqualTo("DPoP"));
        Assert.That(await Partner.ErrorAsync(without), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await Partner.ErrorAsync(other), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(same.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task PublicClient_TokenIsBoundWhileItRefreshes_IsRefusedWithoutTheKey()
    {
        var partner = await Partner.RegisterPublicAsync();
        var token = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();

        using var answer = await Meanwhile.WhileAsync(
            SharedApp.Identity, "UPDATE identity.grants SET thumbprint = 'another' WHERE client_id = $1", [partner.ClientId],
            () => partner.RefreshAsync(token));

        Assert.That(await Partner.ErrorAsync(answer), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task ProcessOfBefore_WhichSaysNoKey_RotatesBoundTokens()
    {
        var partner = await Partner.RegisterPublicAsync();
        var first = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var bound = await RefreshAsync(partner, first, _key);
        var token = (await Partner.OkAsync(bound))["refresh_token"]!.GetValue<string>();

        var outcome = await Meanwhile.ScalarAsync(
            SharedApp.Identity, "SELECT identity.rotate_grant_token($1, $2, now(), interval '10 seconds', interval '30 days')",
            OpaqueToken.HashOf(token), OpaqueToken.Create("pgt_").Hash);

        Assert.That(outcome, Is.EqualTo("rotated"));
    }

    [Test]
    public async Task ConfidentialClient_MayComeWithAnotherKeyEachTime()
    {
        var partner = await Partner.RegisterAsync();
        var token = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var first = await RefreshAsync(partner, token, _key);
        token = (await Partner.OkAsync(first))["refresh_token"]!.GetValue<string>();

        using var without = await partner.RefreshAsync(token);

        Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.OK), "its secret says who it is");
    }

    // The first answer gives the nonce.
    private static async Task<HttpResponseMessage> RefreshAsync(Partner partner, string token, ECDsa key)
    {
        using var asked = await SendAsync(partner, token, key, nonce: null);
        return await SendAsync(partner, token, key, asked.Headers.GetValues("DPoP-Nonce").Single());
    }

    private static async Task<HttpResponseMessage> SendAsync(Partner partner, string token, ECDsa key, string? nonce)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = token,
            ["client_id"] = partner.ClientId,
        };
        if (partner.Secret is { } secret)
        {
            form["client_secret"] = secret;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("DPoP", Proof(key, nonce));
        return await partner.Identity.Client.SendAsync(request);
    }

    private static string Proof(ECDsa key, string? nonce)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key));
        var claims = new Dictionary<string, object>
        {
            ["jti"] = Guid.CreateVersion7().ToString(),
            ["htm"] = "POST",
            ["htu"] = $"{IdentityApp.Authority}/connect/token",
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return s_handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "dpop+jwt",
            Claims = claims,
            AdditionalHeaderClaims = new Dictionary<string, object>
            {
                ["jwk"] = new Dictionary<string, string> { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = jwk.X, ["y"] = jwk.Y },
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256),
        });
    }
}
