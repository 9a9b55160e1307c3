using Periscope.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Periscope.Gateway.Plans;

/// <summary>One number for each workspace and month in Redis, exact however many gateways count at once.</summary>
internal sealed class MonthlyCounter(RedisConnection redis)
{
    // Counted and given a lifetime in one step, and never beyond the limit: a refused request takes nothing.
    private const string Take = """
        local used = tonumber(redis.call('GET', KEYS[1]) or '0')
        if used >= tonumber(ARGV[1]) then return used + 1 end
        used = redis.call('INCR', KEYS[1])
        redis.call('EXPIREAT', KEYS[1], ARGV[2])
        return used
        """;

    private const string GiveBack = """
        if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
        return 0
        """;

    /// <summary>This request's number within the month; above <paramref name="limit"/> it is refused. Null when Redis is away.</summary>
    public Task<long?> TakeAsync(Guid workspace, Month month, int limit, CancellationToken cancellationToken) =>
        redis.TryAsync<long?>(
            async database => (long)await database.ScriptEvaluateAsync(
                Take, [Key(workspace, month)], [limit, month.End.AddDays(1).ToUnixTimeSeconds()]),
            null, cancellationToken);

    public Task GiveBackAsync(Guid workspace, Month month) => redis.TryAsync<long?>(
        async database => (long)await database.ScriptEvaluateAsync(GiveBack, [Key(workspace, month)]), null, CancellationToken.None);

    private static RedisKey Key(Guid workspace, Month month) => $"plan:{workspace}:questions:{month.Name}";
}
