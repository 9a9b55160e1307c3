using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Tests.Tokens;

/// <summary>What any other service sees: the discovery document, the keys behind it, and tokens checked with nothing else.</summary>
internal sealed class DiscoveryTests
{
    [Test]
    public async Task Discovery_ReadByAStandardClient_IsEnoughToCheckAToken()
    {
        var tokens = await SharedApp.Identity.SignInAsync(IdentityApp.OwnerEmail);
        var configuration = await ReadAsync();

        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(tokens.AccessToken, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = "periscope",
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["RS256"],
            IssuerSigningKeys = configuration.SigningKeys,
        });

        Assert.That(result.IsValid, Is.True, result.Exception?.Message);
        Assert.That(result.ClaimsIdentity.FindFirst("email")!.Value, Is.EqualTo(IdentityApp.OwnerEmail));
        var workspace = WorkspaceClaim.Of(new ClaimsPrincipal(result.ClaimsIdentity)).Single();
        Assert.That(workspace, Is.EqualTo(new WorkspaceClaim(IdentityApp.OwnerWorkspace, "owner", "enterprise")));
    }

    [TestCase(true, IdentityApp.Authority)]
    [TestCase(false, "http://127.0.0.1")]
    public async Task Discovery_NamesKeysWhereTheCallerCanReachThem(bool throughTheGateway, string start)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        if (throughTheGateway)
        {
            request.Headers.Add("X-Forwarded-Host", "identity.example");
        }

        using var response = await SharedApp.Identity.Client.SendAsync(request);

        var document = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(
            document["scopes_supported"]!.AsArray().Select(scope => scope!.GetValue<string>()),
            Is.SupersetOf(new[] { "openid", "competitors:read", "workspaces:write" }));
        Assert.That(document["issuer"]!.GetValue<string>(), Is.EqualTo(IdentityApp.Authority));
        Assert.That(document["token_endpoint"]!.GetValue<string>(), Is.EqualTo($"{IdentityApp.Authority}/connect/token"));
        Assert.That(document["jwks_uri"]!.GetValue<string>(), Does.StartWith(start).And.EndWith("/.well-known/jwks.json"));
    }

    [Test]
    public async Task KeySet_HoldsPublicHalvesOnly()
    {
        var keys = (await SharedApp.Identity.Client.GetFromJsonAsync<JsonObject>("/.well-known/jwks.json"))!["keys"]!.AsArray();

        Assert.That(keys, Is.Not.Empty);
        foreach (var key in keys)
        {
            Assert.That(key!.AsObject().Select(field => field.Key), Is.EquivalentTo(new[] { "kty", "use", "alg", "kid", "n", "e" }));
            Assert.That(Base64UrlEncoder.DecodeBytes(key["n"]!.GetValue<string>()), Has.Length.GreaterThanOrEqualTo(256));
        }
    }

    [Test]
    public async Task Token_Tampered_IsRefused()
    {
        var parts = (await SharedApp.Identity.SignInAsync(IdentityApp.OwnerEmail)).AccessToken.Split('.');
        parts[1] = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("enterprise", "free", StringComparison.Ordinal));

        Assert.That(await StatusOfAsync(string.Join('.', parts)), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Token_WithAlgorithmNone_IsRefused()
    {
        var parts = (await SharedApp.Identity.SignInAsync(IdentityApp.OwnerEmail)).AccessToken.Split('.');

        Assert.That(
            await StatusOfAsync($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}."),
            Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Token_SignedWithThePublicKeyAsASecret_IsRefused()
    {
        var key = (RsaSecurityKey)(await ReadAsync()).SigningKeys.First();
        var secret = Encoding.UTF8.GetBytes(Base64UrlEncoder.Encode(key.Parameters.Modulus));

        Assert.That(
            await StatusOfAsync(await ForgeAsync(new SigningCredentials(
                new SymmetricSecurityKey(secret) { KeyId = key.KeyId }, SecurityAlgorithms.HmacSha256))),
            Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Token_SignedWithAnotherKeyOfTheSameName_IsRefused()
    {
        var kid = (await ReadAsync()).SigningKeys.First().KeyId;
        using var rsa = System.Security.Cryptography.RSA.Create(2048);

        Assert.That(
            await StatusOfAsync(await ForgeAsync(new SigningCredentials(
                new RsaSecurityKey(rsa) { KeyId = kid }, SecurityAlgorithms.RsaSha256))),
            Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private static async Task<string> ForgeAsync(SigningCredentials credentials)
    {
        var real = new JsonWebToken((await SharedApp.Identity.SignInAsync(IdentityApp.OwnerEmail)).AccessToken);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = real.Issuer,
            Audience = "periscope",
            Expires = real.ValidTo,
            Claims = new Dictionary<string, object> { ["sub"] = real.Subject },
            SigningCredentials = credentials,
        });
    }

    private static Task<OpenIdConnectConfiguration> ReadAsync() => new ConfigurationManager<OpenIdConnectConfiguration>(
        $"{IdentityApp.Authority}/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        new BehindTheGateway()).GetConfigurationAsync(CancellationToken.None);

    private static async Task<HttpStatusCode> StatusOfAsync(string token)
    {
        using var client = SharedApp.Identity.With(token);
        using var response = await client.GetAsync("/api/v1/auth/me");
        return response.StatusCode;
    }

    // The name server's part: the public name leads to where the service listens.
    private sealed class BehindTheGateway : IDocumentRetriever
    {
        public Task<string> GetDocumentAsync(string address, CancellationToken cancel) => SharedApp.Identity.Client.GetStringAsync(
            address.Replace(IdentityApp.Authority, string.Empty, StringComparison.Ordinal), cancel);
    }
}
