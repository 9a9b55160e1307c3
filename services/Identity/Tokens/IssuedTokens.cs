using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Authorization;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Identity.Tokens;

/// <summary>A token that this server gave to a client, as it is asked about later.</summary>
/// <param name="Access">The token itself when it is an access token.</param>
/// <param name="Grant">Null for a client's own token.</param>
internal sealed record IssuedToken(string ClientId, JsonWebToken? Access, Grant? Grant);

/// <summary>Finds out what a token is: a refresh token of a grant, or an access token that is neither expired nor revoked.</summary>
internal sealed class IssuedTokens(
    Grants grants, SigningKeys keys, TokenRevocations revocations, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler s_handler = new() { MapInboundClaims = false };

    /// <summary>Null for everything else.</summary>
    public async Task<IssuedToken?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (text.StartsWith(Grants.TokenPrefix, StringComparison.Ordinal))
        {
            return await grants.FindAsync(text, cancellationToken) is { } family ? new IssuedToken(family.ClientId, Access: null, family) : null;
        }

        if (!s_handler.CanReadToken(text))
        {
            return null;
        }

        var result = await s_handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = options.Value.Issuer,
            ValidAudience = AuthorityOptions.Audience,
            ValidTypes = [AccessTokens.TypeHeader],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = keys.Published.Select(key => key.PublicKey),
            LifetimeValidator = (_, until, _, _) => until > clock.GetUtcNow().UtcDateTime,
        });
        return !result.IsValid || revocations.IsRevoked(new ClaimsPrincipal(result.ClaimsIdentity)) || result.SecurityToken is not JsonWebToken token || !token.TryGetPayloadValue<string>("client_id", out var client)
            ? null
            : new IssuedToken(client, token, token.TryGetPayloadValue<string>(AccessTokens.GrantClaim, out var id)
                ? await grants.FindAsync(Guid.Parse(id), cancellationToken)
                : null);
    }
}
