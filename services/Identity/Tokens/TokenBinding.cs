using Microsoft.Extensions.Options;
using Periscope.Identity.Clients;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Tokens;

/// <summary>The key that a token request asks its tokens to be bound to (RFC 9449, 5): with a good proof, or not at all.</summary>
internal sealed class TokenBinding(DpopProofs proofs, DpopNonces nonces, IOptions<AuthorityOptions> options)
{
    /// <summary>The key's thumbprint; both null when the client asks for no binding and need not.</summary>
    public async Task<(string? Thumbprint, OAuthFailure? Failure)> OfAsync(
        HttpContext http, RegisteredClient client, CancellationToken cancellationToken)
    {
        var headers = http.Request.Headers[DpopProofs.Header];
        if (headers.Count == 0)
        {
            return client.RequireDpop ? (null, Bad("This client's tokens are bound to a key: send a DPoP proof.")) : (null, null);
        }

        http.Response.Headers[DpopNonces.Header] = nonces.Create();
        var proof = headers.Count == 1
            ? await proofs.CheckAsync(
                headers.ToString(), http.Request.Method, options.Value.Issuer + http.Request.Path.ToUriComponent(), accessToken: null, cancellationToken)
            : null;
        return proof is null ? (null, Bad("The DPoP proof does not hold for this request, is too old, or was used already."))
            : !nonces.IsGood(proof.Nonce) ? (null, new OAuthFailure("use_dpop_nonce", "Put the nonce of the header DPoP-Nonce into the proof."))
            : (proof.Thumbprint, null);
    }

    private static OAuthFailure Bad(string description) => new("invalid_dpop_proof", description);
}
