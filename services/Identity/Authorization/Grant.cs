namespace Periscope.Identity.Authorization;

/// <summary>One sign-in of one person to one client, with every token that came of it: the row of <c>grant_by_id</c>.</summary>
/// <param name="SessionId">The browser's session in which it was given: the tokens' <c>sid</c>.</param>
/// <param name="Thumbprint">The key that a public client's refresh tokens are bound to.</param>
internal sealed record Grant(
    Guid Id, string ClientId, Guid UserId, Guid SessionId, string[] Scopes, DateTimeOffset AuthTime, string[] Amr, string? Thumbprint,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt)
{
    public bool IsAlive(DateTimeOffset now) => EndedAt is null && ExpiresAt > now;
}

/// <summary>The row of <c>redeem_code</c>.</summary>
internal sealed record Redemption(string Outcome, Guid? GrantId, string? RedirectUri, string? Challenge, string? Nonce, string? Thumbprint);
