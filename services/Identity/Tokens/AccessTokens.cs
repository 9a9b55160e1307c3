using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Accounts;
using Periscope.Identity.Clients;
using Periscope.Identity.Keys;
using Periscope.Identity.Workspaces;

namespace Periscope.Identity.Tokens;

/// <summary>Signs access tokens (RFC 9068). What they say is what every service goes by until they expire.</summary>
internal sealed class AccessTokens(SigningKeys keys, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler s_handler = new() { SetDefaultTimesOnTokenCreation = false };

    public int LifetimeSeconds => options.Value.AccessTokenMinutes * 60;

    public string ForPerson(Account account, Guid sessionId, IEnumerable<Membership> memberships) => Sign(new()
    {
        [JwtRegisteredClaimNames.Sub] = account.Id.ToString(),
        [JwtRegisteredClaimNames.Email] = account.Email,
        [JwtRegisteredClaimNames.Name] = account.Name,
        [JwtRegisteredClaimNames.Sid] = sessionId.ToString(),
        ["workspaces"] = memberships.Select(m => Workspace(m.Id, m.Role, m.Plan)).ToArray(),
    });

    public string ForClient(string clientId, KnownClient client, IEnumerable<string> scopes) => Sign(new()
    {
        [JwtRegisteredClaimNames.Sub] = clientId,
        ["client_id"] = clientId,
        [JwtRegisteredClaimNames.Name] = client.Name,
        ["scope"] = string.Join(' ', scopes),
        ["workspaces"] = new[] { Workspace(client.WorkspaceId, "client", client.Plan) },
    });

    private static Dictionary<string, object> Workspace(Guid id, string role, string plan) =>
        new() { ["id"] = id.ToString(), ["role"] = role, ["plan"] = plan };

    private string Sign(Dictionary<string, object> claims)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        claims[JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString();
        return s_handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
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
    public static Guid? FindPerson(this ClaimsPrincipal user) =>
        user.FindFirst("client_id") is null && Guid.TryParse(user.FindFirstValue(JwtRegisteredClaimNames.Sub), out var id) ? id : null;

    public static Guid? FindSession(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(JwtRegisteredClaimNames.Sid), out var id) ? id : null;
}
