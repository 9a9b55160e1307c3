// By hand because Microsoft.AspNetCore.Authentication.OpenIdConnect is not in the feed; tokens are checked by Microsoft.IdentityModel.
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Gateway.Sessions;

/// <summary>The web app's part of OpenID Connect: code with PKCE, refresh, revocation and the end of the session.</summary>
internal sealed class AuthorityClient(
    IHttpClientFactory clients, ServiceReplicas replicas, IOptionsMonitor<JwtBearerOptions> bearer, SessionCookie cookie, TimeProvider clock)
{
    public const string ClientName = "authority";
    private const string Scope = "openid profile email offline_access";

    private uint _turn;

    private Uri Callback => new(cookie.PublicOrigin, DelegatedAccess.WebCallbackPath);

    /// <summary>Where the browser goes to sign in.</summary>
    /// <exception cref="InvalidOperationException">The authority cannot be reached and was never heard of.</exception>
    public async Task<string> AuthorizationAddressAsync(StartedSignIn started, CancellationToken cancellationToken)
    {
        var configuration = await ConfigurationAsync(cancellationToken);
        return QueryHelpers.AddQueryString(configuration.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = DelegatedAccess.WebClientId,
            ["redirect_uri"] = Callback.AbsoluteUri,
            ["scope"] = Scope,
            ["state"] = started.State,
            ["nonce"] = started.Nonce,
            ["code_challenge"] = Pkce.Challenge(started.Verifier),
            ["code_challenge_method"] = "S256",
        });
    }

    /// <summary>Where the browser goes to end its session with the authority too.</summary>
    public async Task<string> EndSessionAddressAsync(string idToken, CancellationToken cancellationToken)
    {
        var configuration = await ConfigurationAsync(cancellationToken);
        return QueryHelpers.AddQueryString(configuration.EndSessionEndpoint, new Dictionary<string, string?>
        {
            ["id_token_hint"] = idToken,
            ["client_id"] = DelegatedAccess.WebClientId,
            ["post_logout_redirect_uri"] = new Uri(cookie.PublicOrigin, "/").AbsoluteUri,
        });
    }

    /// <summary>Null when the code is worth nothing, or what came for it is not meant for this sign-in.</summary>
    /// <exception cref="HttpRequestException">The authority is away.</exception>
    public async Task<BrowserSession?> RedeemAsync(
        string code, StartedSignIn started, IPAddress? browser, CancellationToken cancellationToken)
    {
        var tokens = await AskAsync(
            [
                new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", Callback.AbsoluteUri),
                new("code_verifier", started.Verifier),
            ],
            browser, cancellationToken);
        return tokens is { IdToken: { } idToken, RefreshToken: not null } && await IsForAsync(idToken, started.Nonce, cancellationToken)
            ? Session(tokens, idToken)
            : null;
    }

    /// <summary>Null when the session is over.</summary>
    /// <exception cref="HttpRequestException">The authority is away.</exception>
    public async Task<BrowserSession?> RefreshAsync(BrowserSession session, IPAddress? browser, CancellationToken cancellationToken)
    {
        var tokens = await AskAsync(
            [new("grant_type", "refresh_token"), new("refresh_token", session.RefreshToken)], browser, cancellationToken);
        return tokens is null ? null : Session(tokens with { RefreshToken = tokens.RefreshToken ?? session.RefreshToken }, tokens.IdToken ?? session.IdToken);
    }

    /// <summary>Ends what the refresh token stands for (RFC 7009).</summary>
    /// <exception cref="HttpRequestException">The authority is away.</exception>
    public async Task RevokeAsync(BrowserSession session, IPAddress? browser, CancellationToken cancellationToken)
    {
        var configuration = await ConfigurationAsync(cancellationToken);
        using var answer = await PostAsync(
            configuration.RevocationEndpoint, [new("token", session.RefreshToken), new("token_type_hint", "refresh_token")],
            browser, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private BrowserSession Session(Tokens tokens, string idToken) =>
        new(tokens.AccessToken, tokens.RefreshToken!, idToken, clock.GetUtcNow().AddSeconds(tokens.ExpiresIn));

    private async Task<Tokens?> AskAsync(List<KeyValuePair<string, string>> form, IPAddress? browser, CancellationToken cancellationToken)
    {
        var configuration = await ConfigurationAsync(cancellationToken);
        using var answer = await PostAsync(configuration.TokenEndpoint, form, browser, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        try
        {
            return await answer.Content.ReadFromJsonAsync<Tokens>(cancellationToken);
        }
        catch (JsonException e)
        {
            throw new HttpRequestException("The authority answered what are no tokens.", e);
        }
    }

    // The issuer is the public address, which may lead through this very gateway: its own replicas are asked where they are known.
    private async Task<HttpResponseMessage> PostAsync(
        string endpoint, List<KeyValuePair<string, string>> form, IPAddress? browser, CancellationToken cancellationToken)
    {
        var address = new Uri(endpoint);
        Uri[] addresses = replicas.Of("identity") is { Count: > 0 } own
            ? [.. own.Select(replica => new Uri(replica, address.PathAndQuery))]
            : [address];
        var first = Interlocked.Increment(ref _turn) % (uint)addresses.Length;
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await SendAsync(addresses[(first + tried) % addresses.Length], form, browser, cancellationToken);
            }
            catch (HttpRequestException e) when (tried < addresses.Length && SecondTry.IsUnsent(e))
            {
                // The next one may be there; what was sent may have used up the code or the token, and is not sent twice.
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        Uri address, List<KeyValuePair<string, string>> form, IPAddress? browser, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new FormUrlEncodedContent([.. form, new("client_id", DelegatedAccess.WebClientId)]);
        if (browser is not null)
        {
            // As on what is forwarded: Identity counts attempts by it, and they are not this gateway's.
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", browser.ToString());
        }

        using var client = clients.CreateClient(ClientName);
        try
        {
            return await client.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The authority did not answer in time.", e);
        }
    }

    // OpenID Connect Core, 3.1.3.7.
    private async Task<bool> IsForAsync(string idToken, string nonce, CancellationToken cancellationToken)
    {
        var configuration = await ConfigurationAsync(cancellationToken);
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = DelegatedAccess.WebClientId,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = configuration.SigningKeys,
            ClockSkew = TimeSpan.FromSeconds(30),
        });
        return result.IsValid && result.Claims.TryGetValue("nonce", out var told) && told as string == nonce;
    }

    private Task<OpenIdConnectConfiguration> ConfigurationAsync(CancellationToken cancellationToken) =>
        bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!.GetConfigurationAsync(cancellationToken);

    private sealed record Tokens(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("id_token")] string? IdToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
