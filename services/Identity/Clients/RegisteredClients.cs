using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Clients;

/// <summary>Clients, asked for one at a time by their client id.</summary>
internal sealed class RegisteredClients(IdentityDbContext db, IOptions<AuthorityOptions> options)
{
    public async Task<RegisteredClient?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (clientId == DelegatedAccess.WebClientId)
        {
            return Web(options.Value.Issuer);
        }

        // A secret or an assertion may be of any text, and PostgreSQL has none with this character.
        if (clientId.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var row = (await db.Database.SqlQuery<Row>(
            $"""
            SELECT workspace_id AS "WorkspaceId", name AS "Name", plan AS "Plan", features AS "Features", secret_hash AS "SecretHash", scopes AS "Scopes",
                auth_method AS "AuthMethod", redirect_uris AS "RedirectUris", post_logout_redirect_uris AS "PostLogoutRedirectUris",
                backchannel_logout_uri AS "BackchannelLogoutUri", jwks AS "Jwks", require_dpop AS "RequireDpop",
                require_pushed AS "RequirePushed"
            FROM registered_client({clientId})
            """).ToListAsync(cancellationToken)).SingleOrDefault();
        return row is null ? null : new RegisteredClient
        {
            ClientId = clientId,
            Name = row.Name,
            WorkspaceId = row.WorkspaceId,
            Plan = row.Plan,
            Features = row.Features,
            SecretHash = row.SecretHash,
            Scopes = row.Scopes,
            AuthMethod = row.AuthMethod,
            RedirectUris = row.RedirectUris,
            PostLogoutRedirectUris = row.PostLogoutRedirectUris,
            BackchannelLogoutUri = row.BackchannelLogoutUri,
            Jwks = row.Jwks,
            RequireDpop = row.RequireDpop,
            RequirePushed = row.RequirePushed,
        };
    }

    // Served from the authority itself, so its addresses follow from that and nobody has to register it.
    private static RegisteredClient Web(string issuer) => new()
    {
        ClientId = DelegatedAccess.WebClientId,
        Name = "Periscope",
        AuthMethod = AuthenticationMethods.None,
        RedirectUris = [issuer + DelegatedAccess.WebCallbackPath],
        PostLogoutRedirectUris = [issuer + "/"],
    };

    private sealed record Row(
        Guid WorkspaceId, string Name, string Plan, string Features, byte[]? SecretHash, string[] Scopes, string AuthMethod, string[] RedirectUris,
        string[] PostLogoutRedirectUris, string? BackchannelLogoutUri, string? Jwks, bool RequireDpop, bool RequirePushed);
}
