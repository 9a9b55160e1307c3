using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Periscope.Gateway.Limits;
using Periscope.ServiceDefaults.Caching;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Limits;

internal sealed class SharedLimitsTests
{
    private readonly StandingClock _clock = new();
    private RedisConnection _redis = null!;
    private SharedLimits _here = null!;
    private SharedLimits _there = null!;
    private Take _take;

    [SetUp]
    public void Start()
    {
        _redis = new RedisConnection(
            new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:redis", TestServers.Redis)]).Build(),
            NullLogger<RedisConnection>.Instance);
        _here = new SharedLimits(new RedisLimits(_redis), _clock);
        _there = new SharedLimits(new RedisLimits(_redis), _clock);
        _take = new Take(
            $"test:{Guid.CreateVersion7()}", 100_000, $"test:{Guid.CreateVersion7()}", new PlanLimit { Burst = 1000, PerMinute = 1 }, 1);
    }

    [TearDown]
    public void Stop() => _redis.Dispose();

    [Test]
    public async Task Lease_OfABusyCaller_DoublesAndTheOthersSeeItTaken()
    {
        Assert.That(await CallerLeftAsync(_here, 4), Is.EqualTo(996));

        // One, then two, then four were leased, and four of the seven used.
        Assert.That(await CallerLeftAsync(_there, 1), Is.EqualTo(1000 - 7 - 1));
    }

    [Test]
    public async Task Lease_NotUsedInItsTime_IsGivenBack()
    {
        await CallerLeftAsync(_here, 4);
        _clock.Advance(TimeSpan.FromMilliseconds(101));

        await CallerLeftAsync(_here, 1);

        Assert.That(await CallerLeftAsync(_there, 1), Is.EqualTo(1000 - 5 - 1));
    }

    [Test]
    public async Task Lease_OfACallerWhoAsksNowAndThen_IsOneRequest()
    {
        for (var i = 0; i < 5; i++)
        {
            await CallerLeftAsync(_here, 1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(await CallerLeftAsync(_there, 1), Is.EqualTo(994));
    }

    [Test]
    public async Task Lease_IsATenthOfWhatIsLeftAtMost()
    {
        await CallerLeftAsync(_here, 500);
        var seenThere = await CallerLeftAsync(_there, 1);

        Assert.That(seenThere, Is.InRange(500 - 1 - 60, 499));
    }

    private async Task<long> CallerLeftAsync(SharedLimits limits, int requests)
    {
        var left = 0L;
        for (var i = 0; i < requests; i++)
        {
            var taken = await limits.TakeAsync(_take, CancellationToken.None);
            Assert.That(taken?.IsAllowed, Is.True);
            left = taken!.Value.CallerLeft;
        }

        return left;
    }
}
