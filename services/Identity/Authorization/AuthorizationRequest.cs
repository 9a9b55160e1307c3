using Periscope.Identity.Clients;

namespace Periscope.Identity.Authorization;

/// <summary>An authorization request that may be answered at the client's redirect URI.</summary>
/// <param name="Challenge">S256, of the PKCE verifier.</param>
/// <param name="Thumbprint">The key that the code may be redeemed with alone (RFC 9449, 10); null for any.</param>
/// <param name="MaxAge">How long ago the person may have proved who they are, at most.</param>
/// <param name="Person">Whom the client expects to be signed in, by an id token that it has of them; null for anybody.</param>
internal sealed record AuthorizationRequest(
    RegisteredClient Client, string RedirectUri, string? State, string[] Scopes, string Challenge, string? Nonce, string? Thumbprint,
    IReadOnlyList<string> Prompts, TimeSpan? MaxAge, Guid? Person)
{
    /// <summary>Nobody may be shown a page.</summary>
    public bool IsSilent => Prompts.Contains("none");

    public bool WantsSignIn => Prompts.Contains("login") || Prompts.Contains("select_account");

    public bool WantsConsent => Prompts.Contains("consent");

    /// <summary>
    /// Nobody else can redeem the code. Any program on the person's machine can take the place of a public client that waits at a loopback
    /// address or a scheme of its own, so what was allowed once is asked again each time (RFC 8252, 8.6).
    /// </summary>
    public bool IsClientAssured => !Client.IsPublic || RedirectUri.StartsWith("https://", StringComparison.Ordinal);
}

/// <summary>Why a request is refused (RFC 6749, 4.1.2.1).</summary>
/// <param name="RedirectUri">Where to say so; null when client or address are not to be trusted, and only a page may.</param>
internal sealed record AuthorizationFailure(
    string Error, string Description, string? RedirectUri = null, string? State = null, bool IsSilent = false);
