using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Periscope.Gateway.Limits;
using Periscope.Gateway.Tests.Routing;
using Periscope.ServiceDefaults.Caching;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Limits;

/// <summary>A Redis that takes connections and does not answer costs each question the whole second that it is waited for.</summary>
internal sealed class HangingRedisTests
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private readonly StandingClock _clock = new();
    private Relay _relay = null!;
    private RedisConnection _redis = null!;
    private SharedLimits _limits = null!;

    [SetUp]
    public void Start()
    {
        var server = TestServers.Redis.Split(',')[0];
        _relay = Relay.Before(new Uri($"redis://{server}"));
        var relayed = TestServers.Redis.Replace(server, new Uri(_relay.Address).Authority, StringComparison.Ordinal);
        _redis = new RedisConnection(
            new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:redis", relayed)]).Build(),
            NullLogger<RedisConnection>.Instance);
        _limits = new SharedLimits(new RedisLimits(_redis), _clock);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _redis.Dispose();
        await _relay.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Hanging_OneCallerAtATimeAsksWhetherItIsBack_AndNobodyElseWaits(bool wasThere)
    {
        if (wasThere)
        {
            await IsThereAsync();
        }

        _relay.Hold();
        Assert.That(await TakeAsync(), Is.Null);
        NobodyWaits("it has just failed");

        _clock.Advance(s_pause);
        var probe = TakeAsync();
        NobodyWaits("one asks");
        _clock.Advance(s_pause);
        NobodyWaits("it takes longer than the pause");
        Assert.That(await probe, Is.Null);
        NobodyWaits("it has failed again");

        _relay.LetGo();
        await IsThereAsync();
        Assert.That(await TakeAsync(), Is.Not.Null, "all are counted there again");
    }

    [Test]
    public async Task Hanging_CallerWhoWouldAskHasLeft_AnotherAsksInTime()
    {
        await IsThereAsync();
        _relay.Hold();
        Assert.That(await TakeAsync(), Is.Null);
        _relay.LetGo();
        _clock.Advance(s_pause);

        Assert.That(
            async () => await _limits.TakeAsync(NewTake(), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

        await IsThereAsync();
    }

    private void NobodyWaits(string because)
    {
        var others = Enumerable.Range(0, 20).Select(_ => _limits.TakeAsync(NewTake(), CancellationToken.None)).ToArray();

        Assert.That(others.Select(other => other.IsCompleted), Is.All.True, because);
    }

    private Task IsThereAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            _clock.Advance(s_pause);
            return await TakeAsync() is not null;
        },
        "Redis counts");

    // Of somebody else each time: a lease would answer for the same one.
    private Task<Taken?> TakeAsync() => _limits.TakeAsync(NewTake(), CancellationToken.None).AsTask();

    private static Take NewTake() => new(
        $"test:{Guid.CreateVersion7()}", 100_000, $"test:{Guid.CreateVersion7()}", new PlanLimit { Burst = 1000, PerMinute = 1 }, 1);
}
