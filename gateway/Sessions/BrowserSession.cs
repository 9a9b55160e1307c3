namespace Periscope.Gateway.Sessions;

/// <summary>The tokens of one browser's session, which its scripts never see.</summary>
/// <param name="AccessToken">Sent to the services in place of the cookie.</param>
/// <param name="RefreshToken">Good for one use: what comes back replaces it.</param>
/// <param name="IdToken">Says at the end which session of the authority to end.</param>
/// <param name="ExpiresAt">Of the access token.</param>
internal sealed record BrowserSession(string AccessToken, string RefreshToken, string IdToken, DateTimeOffset ExpiresAt);

/// <summary>What was sent along when a browser went to sign in, and must come back (RFC 6749, 10.12; RFC 7636; OpenID Connect Core, 3.1.2.1).</summary>
/// <param name="ReturnTo">A path of this origin.</param>
internal sealed record StartedSignIn(string State, string Nonce, string Verifier, string ReturnTo);
