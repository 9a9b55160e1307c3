using System.Security.Cryptography;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Clients;

/// <summary>Who sends a request to an OAuth endpoint, proved in the one way that the client is registered for.</summary>
/// <remarks>
/// A client with a secret may send it by Basic or in the form (RFC 6749, 2.3.1); one with keys signs an assertion (RFC 7523); a public
/// client only names itself, and endpoints that need proof refuse it.
/// </remarks>
internal sealed class ClientAuthentication(RegisteredClients clients, ClientAssertions assertions)
{
    /// <summary>The client, or why not. Neither when the request names none.</summary>
    public async Task<ClientProof> AuthenticateAsync(HttpRequest request, IFormCollection form, CancellationToken cancellationToken)
    {
        var basic = request.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase);
        var byAssertion = form.ContainsKey("client_assertion") || form.ContainsKey("client_assertion_type");
        var ways = (basic ? 1 : 0) + (form.ContainsKey("client_secret") ? 1 : 0) + (byAssertion ? 1 : 0);
        if (ways > 1)
        {
            return ClientProof.Refused(OAuthFailure.InvalidRequest("The client authenticates in two ways at once."));
        }

        if (byAssertion)
        {
            return await assertions.CheckAsync(form, cancellationToken);
        }

        if (ways == 0 && !request.Headers.ContainsKey("Authorization"))
        {
            return form["client_id"].ToString() is { Length: > 0 } named
                ? await clients.FindAsync(named, cancellationToken) is { IsPublic: true } open ? ClientProof.Of(open) : s_unknown
                : ClientProof.None;
        }

        var credentials = ClientCredentials.Of(request, form);
        var client = credentials is null ? null : await clients.FindAsync(credentials.ClientId, cancellationToken);
        var mentioned = form["client_id"].ToString();
        return credentials is not null && client?.SecretHash is { } hash
            && (mentioned.Length == 0 || mentioned == credentials.ClientId)
            && CryptographicOperations.FixedTimeEquals(hash, OpaqueToken.HashOf(credentials.Secret))
                ? ClientProof.Of(client)
                : s_unknown;
    }

    private static readonly ClientProof s_unknown = ClientProof.Refused(OAuthFailure.InvalidClient());
}

/// <summary>One of the two, or none when no client was named.</summary>
internal sealed record ClientProof(RegisteredClient? Client, OAuthFailure? Failure)
{
    public static ClientProof None { get; } = new(null, null);

    public static ClientProof Of(RegisteredClient client) => new(client, null);

    public static ClientProof Refused(OAuthFailure failure) => new(null, failure);
}
