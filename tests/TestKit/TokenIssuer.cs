using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.TestKit;

/// <summary>An OpenID issuer over real HTTP: discovery, keys, and whatever token a test wants, the wrong ones included.</summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    private RSA _rsa = RSA.Create(2048);
    private readonly WebApplication _app;

    private TokenIssuer(WebApplication app) => _app = app;

    public string Authority { get; private set; } = "";

    public RsaSecurityKey Key { get; private set; } = null!;

    /// <summary>What the token endpoint answers to a form; a refusal (RFC 6749, 5.2) unless a test says otherwise.</summary>
    public Func<IFormCollection, Task<IResult>> OnToken { get; set; } = _ => Task.FromResult(Results.Json(new { error = "invalid_grant" }, statusCode: 400));

    /// <summary>The tokens that the revocation endpoint was asked to end.</summary>
    public ConcurrentBag<string> Revoked { get; } = [];

    public static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new TokenIssuer(builder.Build());
        issuer.Key = new RsaSecurityKey(issuer._rsa) { KeyId = "test" };
        issuer._app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = issuer.Authority,
            jwks_uri = $"{issuer.Authority}/.well-known/jwks.json",
            authorization_endpoint = $"{issuer.Authority}/connect/authorize",
            token_endpoint = $"{issuer.Authority}/connect/token",
            revocation_endpoint = $"{issuer.Authority}/connect/revoke",
            end_session_endpoint = $"{issuer.Authority}/connect/endsession",
        }));
        issuer._app.MapPost("/connect/token", async (HttpRequest request) => await issuer.OnToken(await request.ReadFormAsync()));
        issuer._app.MapPost("/connect/revoke", async (HttpRequest request) =>
        {
            issuer.Revoked.Add((await request.ReadFormAsync())["token"].ToString());
            return Results.Ok();
        });
        issuer._app.MapGet("/.well-known/jwks.json", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer._rsa.ExportParameters(false)) { KeyId = issuer.Key.KeyId });
            return Results.Json(new { keys = new[] { new { kty = key.Kty, use = "sig", alg = "RS256", kid = key.KeyId, n = key.N, e = key.E } } });
        });
        await issuer._app.StartAsync();
        issuer.Authority = issuer._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return issuer;
    }

    /// <summary>A token as Identity makes them; the descriptor may be bent before it is signed.</summary>
    public string Token(TestCaller caller, Action<SecurityTokenDescriptor>? bend = null)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var claims = new Dictionary<string, object>
        {
            ["sub"] = caller.UserId.ToString(),
            ["name"] = "Test Person",
            ["email"] = "person@example.com",
            ["workspaces"] = caller.Workspaces.Select(w => new Dictionary<string, object>
            {
                ["id"] = w.Id.ToString(),
                ["role"] = w.Role,
                ["features"] = w.Features ?? "",
                ["plan"] = w.Plan,
            }).ToArray(),
        };
        if (caller.Scope is not null)
        {
            claims["scope"] = caller.Scope;
        }

        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = "periscope",
            TokenType = "at+jwt",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
            Claims = claims,
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        bend?.Invoke(descriptor);
        return new JsonWebTokenHandler().CreateToken(descriptor);
    }

    /// <summary>An id token (OpenID Connect Core, 2) for a client.</summary>
    public string IdToken(string clientId, string? nonce) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Authority,
        Audience = clientId,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
        Claims = new Dictionary<string, object> { ["sub"] = Guid.CreateVersion7().ToString(), ["nonce"] = nonce ?? "" },
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
    });

    /// <summary>Another key from now on, and the one before is gone from the key set.</summary>
    public void RollOver()
    {
        _rsa.Dispose();
        _rsa = RSA.Create(2048);
        Key = new RsaSecurityKey(_rsa) { KeyId = $"test-{Guid.CreateVersion7():n}" };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }
}
