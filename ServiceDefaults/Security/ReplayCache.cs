using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Periscope.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Remembers what may be used once, for as long as it would be valid: the ids of proofs and assertions.</summary>
/// <remarks>
/// Redis makes it exact across replicas. Without Redis each replica remembers what it saw itself: what is used once then is signed and
/// lives for minutes, and refusing it all would let a lost cache end every sign-in.
/// </remarks>
public sealed class ReplayCache(RedisConnection redis, ServiceInfo service, TimeProvider clock)
{
    private const int SweepAt = 4096;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    /// <summary>False when the id was used before.</summary>
    public async Task<bool> TryUseAsync(string id, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var key = $"{service.Name}:once:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
        return TryUseHere(key, lifetime)
            && await redis.TryAsync(database => database.StringSetAsync(key, 1, lifetime, When.NotExists), true, cancellationToken);
    }

    private bool TryUseHere(string key, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        if (_seen.Count >= SweepAt)
        {
            foreach (var (old, until) in _seen)
            {
                if (until <= now)
                {
                    _seen.TryRemove(new(old, until));
                }
            }
        }

        while (!_seen.TryAdd(key, now + lifetime))
        {
            if (_seen.TryGetValue(key, out var until) && (until > now || !_seen.TryUpdate(key, now + lifetime, until)))
            {
                return false;
            }
            else if (until != default)
            {
                return true;
            }
        }

        return true;
    }
}
