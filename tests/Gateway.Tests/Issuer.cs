using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Gateway.Tests;

/// <summary>Publishes keys over HTTP and signs tokens, as Identity does.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RsaSecurityKey _key;
    private Backend _server = null!;

    private Issuer() => _key = new RsaSecurityKey(_rsa) { KeyId = "test" };

    public string Authority => _server.Address;

    public SecurityKey PublicKey => new RsaSecurityKey(_rsa.ExportParameters(false)) { KeyId = "test" };

    public static async Task<Issuer> StartAsync()
    {
        var issuer = new Issuer();
        issuer._server = await Backend.StartAsync(app =>
        {
            app.MapGet("/.well-known/openid-configuration", (HttpRequest request) =>
                new { issuer = $"http://{request.Host}", jwks_uri = $"http://{request.Host}/.well-known/jwks.json" });
            app.MapGet("/.well-known/jwks.json", () =>
            {
                var parameters = issuer._rsa.ExportParameters(false);
                var (n, e) = (Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent));
                return new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "test", n, e } } };
            });
        });
        return issuer;
    }

    public string Token(Guid? workspace = null, string role = "owner", string plan = "enterprise", Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = Authority,
            Audience = "periscope",
            NotBefore = now.AddMinutes(-1),
            IssuedAt = now.AddMinutes(-1),
            Expires = now.AddMinutes(10),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Guid.CreateVersion7().ToString(),
                ["workspaces"] = new[]
                {
                    new Dictionary<string, object>
                    {
                        ["id"] = (workspace ?? Guid.CreateVersion7()).ToString(),
                        ["role"] = role,
                        ["plan"] = plan,
                    },
                },
            },
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _rsa.Dispose();
    }
}
