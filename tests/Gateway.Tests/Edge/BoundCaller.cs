using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Gateway.Tests.Edge;

/// <summary>Somebody whose tokens are bound to a key (RFC 9449).</summary>
internal sealed class BoundCaller : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Binds a token to the key.</summary>
    public void Bind(SecurityTokenDescriptor token) =>
        token.Claims["cnf"] = new Dictionary<string, object> { ["jkt"] = Base64UrlEncoder.Encode(Jwk().ComputeJwkThumbprint()) };

    /// <summary>A request for <paramref name="path"/> whose proof is of <paramref name="url"/>.</summary>
    public HttpRequestMessage Get(string path, string url, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", Proof(url, token));
        return request;
    }

    public void Dispose() => _key.Dispose();

    private string Proof(string url, string token)
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
                ["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))),
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
