using Microsoft.Extensions.Options;
using Periscope.Crawler.Fetching;
using Periscope.ServiceDefaults.Http;

namespace Periscope.Crawler.Tests.Fetching;

internal sealed class HostGateTests
{
    [Test]
    public async Task Enter_HostFull_WaitsForATurnToEnd()
    {
        var gate = Gate(new CrawlOptions { ConcurrencyPerHost = 2, DelayPerHostMilliseconds = 0 });
        using var first = await gate.EnterAsync("a.example", null, CancellationToken.None);
        var second = await gate.EnterAsync("a.example", null, CancellationToken.None);
        var third = gate.EnterAsync("a.example", null, CancellationToken.None);
        using var other = await gate.EnterAsync("b.example", null, CancellationToken.None);

        Assert.That(third.IsCompleted, Is.False);
        second.Dispose();
        (await third).Dispose();
    }

    [TestCase("a.example", null, 500)]
    [TestCase("a.example", 2.0, 2_000)]
    [TestCase("a.example", 600.0, 10_000)]
    [TestCase("127.0.0.1:5000", null, 0)]
    public async Task Enter_SecondRequest_StartsAfterTheDelay(string host, double? crawlDelay, int milliseconds)
    {
        var clock = new RecordingClock();
        var gate = Gate(new CrawlOptions { ConcurrencyPerHost = 2 }, clock);
        var delay = crawlDelay is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;

        (await gate.EnterAsync(host, delay, CancellationToken.None)).Dispose();
        (await gate.EnterAsync(host, delay, CancellationToken.None)).Dispose();

        Assert.That(clock.Waited, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Test]
    public async Task Enter_HostRestsForLong_IsPutOff()
    {
        var clock = new RecordingClock();
        var gate = Gate(new CrawlOptions(), clock);
        gate.Rest("a.example", clock.GetUtcNow().AddMinutes(5));

        var thrown = await Assert.ThrowsAsync<HostRestingException>(() => gate.EnterAsync("a.example", null, CancellationToken.None));

        Assert.That(thrown!.Until, Is.EqualTo(clock.GetUtcNow().AddMinutes(5)));
        Assert.That(gate.RestingHosts(), Is.EqualTo(new[] { "a.example" }));
    }

    private static HostGate Gate(CrawlOptions options, TimeProvider? clock = null) => new(
        Options.Create(options), Options.Create(new FetchOptions { AllowedPrivateHosts = "127.0.0.1:5000;127.0.0.1:5001" }),
        clock ?? TimeProvider.System);

    /// <summary>A clock that stands still and whose timers fire at once, noting how long they were asked to wait.</summary>
    private sealed class RecordingClock : TimeProvider
    {
        public TimeSpan Waited { get; private set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited += dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
