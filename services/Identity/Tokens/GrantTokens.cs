using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;

namespace Periscope.Identity.Tokens;

/// <summary>Exchanges codes and refresh tokens of grants for tokens.</summary>
internal sealed class GrantTokens(
    Grants grants, Accounts.Accounts accounts, AccessTokens accessTokens, IdTokens idTokens)
{
    private static readonly OAuthFailure s_badCode = OAuthFailure.InvalidGrant("The code is unknown, used, expired, or another client's.");
    private static readonly OAuthFailure s_badToken =
        OAuthFailure.InvalidGrant("The refresh token is unknown, used, expired, another client's, or its grant has ended.");

    public async Task<(OAuthTokenResponse? Answer, OAuthFailure? Failure)> RedeemAsync(
        RegisteredClient client, IFormCollection form, string? thumbprint, CancellationToken cancellationToken)
    {
        var (code, verifier) = (form["code"].ToString(), form["code_verifier"].ToString());
        if (code.Length == 0)
        {
            return (null, OAuthFailure.InvalidRequest("code is missing."));
        }

        var redemption = await grants.RedeemAsync(code, client.ClientId, cancellationToken);
        if (redemption is not { Outcome: "redeemed", GrantId: { } id })
        {
            return (null, s_badCode);
        }

        var refusal = form["redirect_uri"] != redemption.RedirectUri ? "redirect_uri is not the one that the code was asked for with."
            : !Pkce.IsProved(redemption.Challenge!, verifier) ? "code_verifier does not fit the challenge."
            : redemption.Thumbprint is { } promised && promised != thumbprint ? "The code is for another key."
            : null;
        if (refusal is not null)
        {
            // Whoever has the code and not what belongs to it is not who asked for it.
            await grants.EndAsync(id, "refused", cancellationToken);
            return (null, OAuthFailure.InvalidGrant(refusal));
        }

        var grant = (await grants.FindAsync(id, cancellationToken))!;
        // A confidential client proves itself at each refresh, and may then come with another key (RFC 9449, 5).
        return await grants.StartAsync(
            id, grant.Scopes.Contains(Scopes.OfflineAccess), client.IsPublic ? thumbprint : null, cancellationToken) is { } refreshToken
            ? await AnswerAsync(grant, client, grant.Scopes, thumbprint, refreshToken, redemption.Nonce, cancellationToken)
            : (null, s_badCode);
    }

    public async Task<(OAuthTokenResponse? Answer, OAuthFailure? Failure)> RefreshAsync(
        RegisteredClient client, IFormCollection form, string? thumbprint, CancellationToken cancellationToken)
    {
        var presented = form["refresh_token"].ToString();
        if (await grants.FindAsync(presented, cancellationToken) is not { } grant || grant.ClientId != client.ClientId
            || grant.Thumbprint is { } bound && bound != thumbprint)
        {
            return (null, s_badToken);
        }

        var asked = Scopes.Parse(form["scope"]);
        if (asked.FirstOrDefault(scope => !grant.Scopes.Contains(scope)) is not null)
        {
            return (null, OAuthFailure.InvalidScope("A scope is asked for that was not granted."));
        }

        // What the client lost since then, its tokens lose with the next refresh.
        var scopes = (asked.Length > 0 ? asked : grant.Scopes)
            .Where(scope => Scopes.SignIn.Contains(scope) || client.Scopes.Contains(scope)).ToArray();
        return await grants.RotateAsync(grant, presented, client.IsPublic ? thumbprint : null, cancellationToken) is { } successor
            ? await AnswerAsync(grant, client, scopes, thumbprint, successor, nonce: null, cancellationToken)
            : (null, s_badToken);
    }

    private async Task<(OAuthTokenResponse? Answer, OAuthFailure? Failure)> AnswerAsync(
        Grant grant, RegisteredClient client, string[] scopes, string? thumbprint, string refreshToken, string? nonce,
        CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(grant.UserId, cancellationToken) is not { } account)
        {
            return (null, OAuthFailure.InvalidGrant("The account is gone."));
        }

        var memberships = await accounts.MembershipsAsync(grant.UserId, cancellationToken);
        var accessToken = accessTokens.ForGrant(grant, client, account, memberships, scopes, thumbprint);
        return (new OAuthTokenResponse(
            accessToken, thumbprint is null ? "Bearer" : "DPoP", accessTokens.LifetimeSeconds,
            refreshToken.Length > 0 ? refreshToken : null, string.Join(' ', scopes),
            scopes.Contains(Scopes.OpenId) ? idTokens.Create(grant, accessToken, nonce) : null), null);
    }
}
