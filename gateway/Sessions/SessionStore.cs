using System.Security.Cryptography;
using System.Text.Json;
using Periscope.ServiceDefaults.Caching;

namespace Periscope.Gateway.Sessions;

/// <summary>Sessions and started sign-ins in Redis, each sealed by its own cookie.</summary>
internal sealed class SessionStore(RedisConnection redis)
{
    private const string Prefix = "gateway:session:";

    /// <summary>False when Redis is away and nothing was kept.</summary>
    public Task<bool> KeepAsync<T>(SessionSecret secret, T value, TimeSpan lifetime, CancellationToken cancellationToken) =>
        redis.TryAsync(
            database => database.StringSetAsync(Prefix + secret.Name, secret.Seal(JsonSerializer.SerializeToUtf8Bytes(value)), lifetime),
            otherwise: false, cancellationToken);

    /// <summary>Null in <c>Value</c> when nothing is kept; <c>IsKnown</c> is false when Redis is away and nobody can tell.</summary>
    public async Task<(bool IsKnown, T? Value)> FindAsync<T>(SessionSecret secret, CancellationToken cancellationToken)
        where T : class
    {
        var (isKnown, box) = await redis.TryAsync(
            async database => (true, (byte[]?)await database.StringGetAsync(Prefix + secret.Name)), (false, null), cancellationToken);
        return (isKnown, box is null ? null : Open<T>(secret, box));
    }

    public Task<bool> ForgetAsync(SessionSecret secret, CancellationToken cancellationToken) =>
        redis.TryAsync(database => database.KeyDeleteAsync(Prefix + secret.Name), otherwise: false, cancellationToken);

    private static T? Open<T>(SessionSecret secret, byte[] box)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(secret.Open(box));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            // Not ours, or of another version: as good as nothing.
            return default;
        }
    }
}
