using System.Globalization;
using Microsoft.Extensions.Hosting;
using Periscope.ServiceDefaults.Caching;
using StackExchange.Redis;

namespace Periscope.ServiceDefaults.Security.Revocation;

/// <summary>Listens to what other processes revoke, and reads again from time to time what could have been missed.</summary>
internal sealed class RevocationFeed(RevokedTokens revoked, RedisConnection redis, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private bool _isListening;

    /// <summary>Subscribes if that has not succeeded yet, then reads all that still matters: nothing falls between the two.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        revoked.Clean();
        _isListening = _isListening || await redis.TryAsync(
            async database =>
            {
                await database.Multiplexer.GetSubscriber().SubscribeAsync(TokenRevocations.Channel, Hear);
                return true;
            },
            false, cancellationToken);
        var known = await redis.TryAsync(
            database => database.SortedSetRangeByScoreWithScoresAsync(
                TokenRevocations.Known, clock.GetUtcNow().ToUnixTimeMilliseconds(), double.PositiveInfinity),
            [], cancellationToken);
        foreach (var entry in known)
        {
            revoked.Add(entry.Element!, DateTimeOffset.FromUnixTimeMilliseconds((long)entry.Score));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval);
        do
        {
            await CatchUpAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // "milliseconds name"; whatever else is on the channel is not ours.
    private void Hear(RedisChannel channel, RedisValue message)
    {
        if (((string?)message)?.Split(' ', 2) is [var until, { Length: > 0 } name]
            && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            revoked.Add(name, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        }
    }
}
