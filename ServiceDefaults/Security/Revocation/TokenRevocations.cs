using System.Globalization;
using System.Security.Claims;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Security.Revocation;

/// <summary>Makes access tokens worthless before they expire, in every process of the mesh within a moment.</summary>
/// <remarks>
/// What it promises: the calling process refuses the tokens at once. The others hear of it through Redis; one that starts later, or was
/// cut off, reads what still matters there. While Redis is away nothing leaves this process; it never throws for that, and whoever must be
/// sure keeps a list and calls <see cref="TellAsync"/> until it has worked. Call it once the change is committed: a revocation cannot be
/// rolled back.
/// </remarks>
public sealed class TokenRevocations
{
    internal const string Channel = "tokens:revoked";
    internal const string Known = "tokens:revoked:until";

    // Kept until nobody can hold such a token any more, and told to all that listen, in one step.
    private const string Publish = """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
        local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
        if not known or tonumber(known) < tonumber(ARGV[2]) then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
        local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
        redis.call('PEXPIREAT', KEYS[1], last[2])
        return redis.call('PUBLISH', KEYS[2], ARGV[2] .. ' ' .. ARGV[1])
        """;

    private readonly RevokedTokens _revoked;
    private readonly RedisConnection _redis;
    private readonly TimeProvider _clock;

    internal TokenRevocations(RevokedTokens revoked, RedisConnection redis, TimeProvider clock)
    {
        _revoked = revoked;
        _redis = redis;
        _clock = clock;
    }

    /// <summary>Every token with this <c>sid</c>: the session has ended.</summary>
    /// <param name="sessionId">The claim's value.</param>
    /// <param name="lifetime">The longest that one of its access tokens can still live.</param>
    public Task RevokeSessionAsync(Guid sessionId, TimeSpan lifetime) => RevokeAsync(RevokedTokens.SessionPrefix + sessionId, lifetime);

    /// <summary>Every token with this <c>grant_id</c>: what a person allowed a client has ended.</summary>
    /// <param name="grantId">The claim's value.</param>
    /// <param name="lifetime">The longest that one of its access tokens can still live.</param>
    public Task RevokeGrantAsync(Guid grantId, TimeSpan lifetime) => RevokeAsync(RevokedTokens.GrantPrefix + grantId, lifetime);

    /// <summary>Whether this process knows a validated token to be revoked.</summary>
    public bool IsRevoked(ClaimsPrincipal user) => _revoked.Contains(RevokedTokens.NamesOf(user));

    /// <summary>
    /// Calls <paramref name="end"/> when a validated token is revoked, or its person is not in the caller's workspace what they were when the
    /// request was let in, also by another process; for what outlives its request's check.
    /// </summary>
    /// <returns>Disposed, it calls no more.</returns>
    public IDisposable WhenRevoked(ClaimsPrincipal user, RequestContext caller, Action end)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller is not { WorkspaceId: { } workspace, UserId: { } person, Role: { } role })
        {
            return _revoked.Watch(RevokedTokens.NamesOf(user), end);
        }

        var watch = _revoked.Watch([.. RevokedTokens.NamesOf(user), MemberRoles.NameOf(workspace, person)], end);
        // Changed between the request's check and here.
        if (_revoked.RoleNow(workspace, person, role) != role)
        {
            watch.Dispose();
            end();
        }

        return watch;
    }

    /// <summary>The one token with this <c>jti</c> (RFC 7009 for a self-contained token).</summary>
    /// <param name="tokenId">The claim's value.</param>
    /// <param name="lifetime">The longest that it can still live.</param>
    public Task RevokeTokenAsync(string tokenId, TimeSpan lifetime) => RevokeAsync(RevokedTokens.TokenPrefix + tokenId, lifetime);

    /// <summary>Every token with this <c>client_id</c>: the client is deleted, or its secret was stolen.</summary>
    /// <param name="clientId">The claim's value.</param>
    /// <param name="lifetime">How long its tokens live; new ones are refused for as long, too.</param>
    public Task RevokeClientAsync(string clientId, TimeSpan lifetime) => RevokeAsync(RevokedTokens.ClientPrefix + clientId, lifetime);

    /// <summary>A workspace that is gone, in every token that lists it.</summary>
    /// <param name="workspaceId">The id in the claim <c>workspaces</c>.</param>
    /// <param name="lifetime">The longest that such a token can still live.</param>
    public Task RevokeWorkspaceAsync(Guid workspaceId, TimeSpan lifetime) => RevokeAsync(RevokedTokens.WorkspacePrefix + workspaceId, lifetime);

    /// <summary>False when Redis is away and others have not heard. True also for what has expired, of which nobody need hear.</summary>
    /// <param name="name">What the tokens have in common: <c>sid:</c>, <c>grant:</c>, <c>jti:</c>, <c>client:</c> or <c>workspace:</c> and an id,
    /// or what a membership has become, as <c>member:</c>, the workspace, the person and the role.</param>
    /// <param name="expiry">When the last of them expires.</param>
    public async Task<bool> TellAsync(string name, DateTimeOffset expiry)
    {
        var (now, until) = (_clock.GetUtcNow(), expiry + TokenValidation.ClockSkew);
        if (until <= now)
        {
            return true;
        }

        _revoked.Add(name, until);
        return await _redis.TryAsync(
            async database =>
            {
                await database.ScriptEvaluateAsync(Publish, [Known, Channel], [name, Milliseconds(until), Milliseconds(now)]);
                return true;
            },
            false, CancellationToken.None);
    }

    private Task<bool> RevokeAsync(string name, TimeSpan lifetime) => TellAsync(name, _clock.GetUtcNow() + lifetime);

    private static string Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
