using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.SignOut;

/// <summary>A client's wish that a person be signed out.</summary>
/// <param name="Hint">An id token of the session that is meant.</param>
/// <param name="Target">Where to go on, which the client has registered.</param>
/// <param name="IsFirstParty">The client is the platform's own.</param>
internal sealed record EndSessionRequest(JsonWebToken? Hint, string? Target, string? State, bool IsFirstParty)
{
    /// <summary>Somebody was signed in to the client, so that nobody made it up for its address.</summary>
    public bool IsVouchedFor => Hint is not null || IsFirstParty;

    public bool IsFor(SignedInPerson person) =>
        Hint is not null && Hint.Subject == person.UserId.ToString()
        && Hint.TryGetPayloadValue<string>("sid", out var sid) && sid == person.SessionId.ToString();
}

internal sealed class EndSessionRequests(RegisteredClients clients, IdTokens idTokens)
{
    /// <summary>Null when what the request says does not hold together.</summary>
    public async Task<EndSessionRequest?> ReadAsync(IReadOnlyDictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        JsonWebToken? hint = null;
        if (parameters.TryGetValue("id_token_hint", out var text) && (hint = await idTokens.ReadHintAsync(text)) is null)
        {
            return null;
        }

        var clientId = parameters.GetValueOrDefault("client_id") ?? hint?.Audiences.FirstOrDefault();
        if (hint is not null && !hint.Audiences.Contains(clientId))
        {
            return null;
        }

        var client = clientId is null ? null : await clients.FindAsync(clientId, cancellationToken);
        var target = parameters.GetValueOrDefault("post_logout_redirect_uri");
        if (target is not null && (client is null || !RedirectUris.Matches(client.PostLogoutRedirectUris, target)))
        {
            return null;
        }

        return new EndSessionRequest(hint, target, parameters.GetValueOrDefault("state"), client?.IsFirstParty == true);
    }
}
