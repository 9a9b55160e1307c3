using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Clients;

/// <summary>
/// <c>private_key_jwt</c> (RFC 7523, OpenID Connect Core 9): signed with a registered key, from and about the client, for this issuer
/// alone, valid for minutes, and used once.
/// </summary>
internal sealed class ClientAssertions(
    RegisteredClients clients, ReplayCache replays, IOptions<AuthorityOptions> options, TimeProvider clock)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    public static readonly IReadOnlyList<string> Algorithms =
        [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha384];

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler s_handler = new() { MapInboundClaims = false };

    public async Task<ClientProof> CheckAsync(IFormCollection form, CancellationToken cancellationToken)
    {
        var text = form["client_assertion"].ToString();
        if (form["client_assertion_type"] != Type || Read(text) is not { } assertion)
        {
            return Refuse("The assertion is no JWT, or client_assertion_type is not that of one.");
        }

        if (assertion.Subject is not { Length: > 0 } subject || subject != assertion.Issuer
            || form["client_id"].ToString() is { Length: > 0 } named && named != subject
            || await clients.FindAsync(subject, cancellationToken) is not { AuthMethod: AuthenticationMethods.PrivateKeyJwt } client)
        {
            return ClientProof.Refused(OAuthFailure.InvalidClient());
        }

        var now = clock.GetUtcNow();
        var result = await s_handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = client.ClientId,
            // Only the issuer: an audience that another server may share would let that server replay it here.
            ValidAudience = options.Value.Issuer,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = ClientKeys.Read(client.Jwks!),
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) =>
                until > (now - s_skew).UtcDateTime && until <= (now + s_longest + s_skew).UtcDateTime
                && (from is null || from <= (now + s_skew).UtcDateTime),
        });
        if (!result.IsValid || assertion.Audiences.Count() != 1)
        {
            return Refuse("The assertion is not signed by a registered key, not for this issuer alone, or not valid now for at most five minutes.");
        }

        return assertion.Id is { Length: > 0 and <= 200 } id
            && await replays.TryUseAsync($"assertion:{client.ClientId}:{id}", s_longest + 2 * s_skew, cancellationToken)
                ? ClientProof.Of(client)
                : Refuse("The assertion has no jti, or was used already.");
    }

    // CanReadToken only looks at the shape; whether its parts are JSON of the right types, reading shows.
    private static JsonWebToken? Read(string text)
    {
        try
        {
            return s_handler.CanReadToken(text) ? s_handler.ReadJsonWebToken(text) : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or JsonException)
        {
            return null;
        }
    }

    private static ClientProof Refuse(string description) => ClientProof.Refused(OAuthFailure.InvalidClient(description));
}
