using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Authorization;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Tokens;

/// <summary>Tells a client who signed in, when and how (OpenID Connect Core, 2). No service takes one for an access token.</summary>
internal sealed class IdTokens(SigningKeys keys, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);
    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    public string Create(Grant grant, string accessToken, string? nonce)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = grant.UserId.ToString(),
            [JwtRegisteredClaimNames.Sid] = grant.SessionId.ToString(),
            [JwtRegisteredClaimNames.AuthTime] = grant.AuthTime.ToUnixTimeSeconds(),
            [JwtRegisteredClaimNames.Amr] = grant.Amr,
            // OpenID Connect Core, 3.1.3.6: the left half of the hash.
            ["at_hash"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))[..16]),
        };
        if (nonce is not null)
        {
            claims[JwtRegisteredClaimNames.Nonce] = nonce;
        }

        return s_handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "JWT",
            Issuer = options.Value.Issuer,
            Audience = grant.ClientId,
            IssuedAt = now,
            Expires = now + s_lifetime,
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });
    }

    /// <summary>
    /// An id token of ours as a hint about who is meant; also one that has expired, or whose key has been withdrawn since, and for whichever
    /// client. Null when it is none.
    /// </summary>
    public async Task<JsonWebToken?> ReadHintAsync(string hint)
    {
        if (!s_handler.CanReadToken(hint))
        {
            return null;
        }

        var result = await s_handler.ValidateTokenAsync(hint, new TokenValidationParameters
        {
            ValidIssuer = options.Value.Issuer,
            ValidateAudience = false,
            ValidateLifetime = false,
            ValidTypes = ["JWT"],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = keys.Ever,
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }
}
