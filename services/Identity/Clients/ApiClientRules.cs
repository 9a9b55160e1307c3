using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Clients;

/// <summary>What attributes cannot say about a registration.</summary>
internal static class ApiClientRules
{
    /// <summary>The field, in camelCase, and what is wrong with it; null when nothing is.</summary>
    public static (string Field, string Message)? Refuse(ApiClientRequest request)
    {
        var wrong = request.Scopes.Where(scope => !ClientScopes.All.Contains(scope)).ToList();
        if (wrong.Count > 0)
        {
            return ("scopes", $"{(wrong[0] is { } text ? $"'{text}'" : "null")} is no scope. There are: {string.Join(", ", ClientScopes.All)}.");
        }

        if (request.RedirectUris is null or [] && request.Scopes.Count == 0)
        {
            return ("scopes", "A client that signs nobody in needs at least one scope.");
        }

        if (request.TokenEndpointAuthMethod == AuthenticationMethods.None && request.RedirectUris is null or [])
        {
            return ("redirectUris", "A public client acts for people only, and needs a redirect URI.");
        }

        foreach (var (field, uris) in new[]
        {
            ("redirectUris", request.RedirectUris), ("postLogoutRedirectUris", request.PostLogoutRedirectUris),
        })
        {
            if (uris?.Select(uri => RedirectUris.Refuse(uri ?? string.Empty)).FirstOrDefault(reason => reason is not null) is { } reason)
            {
                return (field, reason);
            }
        }

        if (request.BackchannelLogoutUri is { } logout
            && (!RedirectUris.IsPlain(logout, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0))
        {
            return ("backchannelLogoutUri", "This is no absolute http or https URL of printable ASCII characters without a fragment.");
        }

        return request.TokenEndpointAuthMethod == AuthenticationMethods.PrivateKeyJwt
            ? request.Jwks is not { } jwks
                ? ("jwks", "private_key_jwt needs the client's public keys.")
                : ClientKeys.Refuse(jwks) is { } bad ? ("jwks", bad) : null
            : request.Jwks is null ? null : ("jwks", "Keys are for private_key_jwt only.");
    }
}
