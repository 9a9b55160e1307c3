using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Accounts;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.Identity.Keys;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Tokens;

/// <summary>Signs access tokens (RFC 9068). What they say is what every service goes by until they expire.</summary>
internal sealed class AccessTokens(SigningKeys keys, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    public const string TypeHeader = "at+jwt";

    /// <summary>The claim with the grant that a token came of.</summary>
    public const string GrantClaim = "grant_id";

    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false };

    public int LifetimeSeconds => options.Value.AccessTokenMinutes * 60;

    public string ForPerson(Account account, Guid sessionId, IEnumerable<Membership> memberships) => Sign(new()
    {
        [JwtRegisteredClaimNames.Sub] = account.Id.ToString(),
        // RFC 9068, 2.2 wants one: whoever signs in with the password itself is as the platform's own.
        ["client_id"] = DelegatedAccess.WebClientId,
        [JwtRegisteredClaimNames.Email] = account.Email,
        [JwtRegisteredClaimNames.Name] = account.Name,
        [JwtRegisteredClaimNames.Sid] = sessionId.ToString(),
        ["workspaces"] = memberships.Select(m => Workspace(m.Id, m.Role, m.Plan, m.Features)).ToArray(),
    });

    /// <summary>For a client that acts for a person. A third party learns only what the scopes say, and gets only its own workspace.</summary>
    public string ForGrant(
        Grant grant, RegisteredClient client, Account account, IEnumerable<Membership> memberships, IReadOnlyList<string> scopes,
        string? thumbprint)
    {
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = account.Id.ToString(),
            ["client_id"] = client.ClientId,
            ["scope"] = string.Join(' ', scopes),
            [JwtRegisteredClaimNames.AuthTime] = grant.AuthTime.ToUnixTimeSeconds(),
            [GrantClaim] = grant.Id.ToString(),
            ["workspaces"] = memberships.Where(m => client.IsFirstParty || m.Id == client.WorkspaceId)
                .Select(m => Workspace(m.Id, m.Role, m.Plan, m.Features)).ToArray(),
        };
        // What was allowed for when nobody is there does not end with the browser's session, and so does not name it.
        if (client.IsFirstParty || !grant.Scopes.Contains(Scopes.OfflineAccess))
        {
            claims[JwtRegisteredClaimNames.Sid] = grant.SessionId.ToString();
        }

        if (client.IsFirstParty || scopes.Contains(Scopes.Email))
        {
            claims[JwtRegisteredClaimNames.Email] = account.Email;
        }

        if (client.IsFirstParty || scopes.Contains(Scopes.Profile))
        {
            claims[JwtRegisteredClaimNames.Name] = account.Name;
        }

        return Sign(claims, thumbprint);
    }

    public string ForClient(RegisteredClient client, IEnumerable<string> scopes, string? thumbprint) => Sign(
        new()
        {
            [JwtRegisteredClaimNames.Sub] = client.ClientId,
            ["client_id"] = client.ClientId,
            [JwtRegisteredClaimNames.Name] = client.Name,
            ["scope"] = string.Join(' ', scopes),
            ["workspaces"] = new[] { Workspace(client.WorkspaceId!.Value, Roles.Client, client.Plan!, client.Features) },
        },
        thumbprint);

    private static Dictionary<string, object> Workspace(Guid id, string role, string plan, string? features)
    {
        var claim = new Dictionary<string, object> { ["id"] = id.ToString(), ["role"] = role, ["plan"] = plan };
        if (!string.IsNullOrEmpty(features))
        {
            claim["features"] = features;
        }

        return claim;
    }

    private string Sign(Dictionary<string, object> claims, string? thumbprint = null)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        claims[JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString();
        if (thumbprint is not null)
        {
            claims["cnf"] = new Dictionary<string, object> { ["jkt"] = thumbprint };
        }

        return s_handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TypeHeader,
            Issuer = options.Value.Issuer,
            Audience = AuthorityOptions.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddSeconds(LifetimeSeconds),
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });
    }
}

/// <summary>Reads back what <see cref="AccessTokens"/> wrote.</summary>
internal static class TokenClaims
{
    /// <summary>The person whose own token this is; null for clients, also for those that act for a person.</summary>
    public static Guid? FindPerson(this ClaimsPrincipal user) =>
        !user.IsLimited() && Guid.TryParse(user.FindFirstValue(JwtRegisteredClaimNames.Sub), out var id) ? id : null;

    public static Guid? FindSession(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(JwtRegisteredClaimNames.Sid), out var id) ? id : null;
}
