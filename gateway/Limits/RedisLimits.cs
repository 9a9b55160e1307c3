using System.Globalization;
using Periscope.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Periscope.Gateway.Limits;

/// <summary>The limits that all gateways share: both are looked at and taken from in one round trip, by Redis's own clock.</summary>
internal sealed class RedisLimits(RedisConnection redis)
{
    // The window slides over two counters: of the last whole minute as much counts as still lies within 60 seconds.
    // The keys share one hash tag, so that a cluster keeps them together. What a gateway took and did not use comes back first.
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local limit, span = tonumber(ARGV[1]), 60000
        local burst, rate, cost = tonumber(ARGV[2]), tonumber(ARGV[3]) / span, tonumber(ARGV[4])
        local want, unused, unusedSlot = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
        local slot, part = math.floor(now / span), (now % span) / span
        local w = redis.call('HMGET', KEYS[1], 'slot', 'count', 'before')
        local known, count, before = tonumber(w[1]) or slot, tonumber(w[2]) or 0, tonumber(w[3]) or 0
        if known < slot then
            before = known == slot - 1 and count or 0
            count = 0
        end
        if unusedSlot == slot then
            count = math.max(0, count - unused)
        elseif unusedSlot == slot - 1 then
            before = math.max(0, before - unused)
        end
        local used = count + before * (1 - part)
        local wait = 0
        if used + 1 > limit then
            if count + 1 <= limit then
                wait = (1 - (limit - 1 - count) / before - part) * span
            else
                wait = (1 - part + math.max(0, 1 - (limit - 1) / count)) * span
            end
        end

        local bucketWait, tokens = 0, 0
        if KEYS[2] then
            local b = redis.call('HMGET', KEYS[2], 'tokens', 'at')
            tokens = b[1] and math.min(burst, b[1] + math.max(0, now - b[2]) * rate + tonumber(ARGV[8])) or burst
            if tokens < cost then bucketWait = (cost - tokens) / rate end
        end

        local granted = 0
        if wait <= 0 and bucketWait <= 0 then
            granted = math.min(want, math.max(1, math.floor((limit - used) / 10)))
            if KEYS[2] then granted = math.min(granted, math.max(1, math.floor(tokens / (10 * cost)))) end
            count, used, tokens = count + granted, used + granted, tokens - granted * cost
        end
        if granted > 0 or unused > 0 then
            redis.call('HSET', KEYS[1], 'slot', slot, 'count', count, 'before', before)
            redis.call('PEXPIRE', KEYS[1], 2 * span)
            if KEYS[2] then
                redis.call('HSET', KEYS[2], 'tokens', tostring(tokens), 'at', now)
                redis.call('PEXPIRE', KEYS[2], math.ceil((burst - tokens) / rate) + 1000)
            end
        end
        return {granted, math.max(0, math.floor(limit - used)), math.ceil(wait), math.floor(math.max(0, tokens)), math.ceil(bucketWait), slot}
        """;

    /// <summary>Takes for up to <paramref name="want"/> requests at once, a tenth of what is left at most; null when Redis is away.</summary>
    /// <param name="take">What one request takes.</param>
    /// <param name="want">At least 1.</param>
    /// <param name="unused">What was granted before and is given back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Granted?> TakeAsync(Take take, int want, Unused unused, CancellationToken cancellationToken) => redis.TryAsync(
        async database =>
        {
            var answer = (long[])(await database.ScriptEvaluateAsync(
                Script,
                take.Caller is null ? [Key(take.Address)] : [Key(take.Address), Key(take.Caller)],
                [
                    Number(take.PerMinute), Number(take.Bucket.Burst), Number(take.Bucket.PerMinute), Number(take.Cost),
                    Number(want), Number(unused.Requests), Number(unused.Minute), Number(unused.Tokens),
                ]))!;
            return new Granted(
                (int)answer[0], new Taken(answer[0] > 0, answer[1], answer[2], answer[3], answer[4]), answer[5]);
        },
        (Granted?)null, cancellationToken);

    private static RedisKey Key(string name) => $"{{limits}}:{name}";

    private static RedisValue Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
