using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Periscope.ServiceDefaults.Resilience;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Resilience;

internal sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider _clock = new();

    [TestCase("llm_api", 5, 60)]
    [TestCase("slack_api", 3, 60)]
    [TestCase("salesforce_api", 3, 120)]
    [TestCase("notion_api", 3, 60)]
    [TestCase("scraper", 10, 300)]
    [TestCase("scraper:example.com", 10, 300)]
    [TestCase("smtp", 3, 60)]
    [TestCase("webhook:hooks.example.com", 5, 60)]
    [TestCase("anything", 5, 60)]
    public async Task Breaker_OfThatName_OpensAtItsThresholdAndTriesAgainAfterItsPause(string name, int threshold, int seconds)
    {
        var breaker = Breakers().Get(name);
        for (var i = 0; i < threshold; i++)
        {
            Assert.That(State(breaker), Is.EqualTo("closed"));
            await FailAsync(breaker);
        }

        Assert.That(State(breaker), Is.EqualTo("open"));
        var open = await Assert.ThrowsAsync<CircuitOpenException>(() => SucceedAsync(breaker));
        Assert.That(open!.RetryAt, Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(seconds)));

        _clock.Advance(TimeSpan.FromSeconds(seconds - 0.001));
        await Assert.ThrowsAsync<CircuitOpenException>(() => SucceedAsync(breaker));
        _clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.That(State(breaker), Is.EqualTo("half_open"));
        await SucceedAsync(breaker);
        Assert.That(breaker.Status("data"), Is.EqualTo(new CircuitBreakerStatus(name, "data", "closed", 0, null, null)));
    }

    [Test]
    public async Task Breaker_SuccessBetweenFailures_StaysClosed()
    {
        var breaker = Breakers().Get("smtp");
        for (var i = 0; i < 10; i++)
        {
            await FailAsync(breaker);
            await FailAsync(breaker);
            await SucceedAsync(breaker);
        }

        Assert.That(State(breaker), Is.EqualTo("closed"));
    }

    [Test]
    public async Task Breaker_FailedTrial_OpensForAnotherPause()
    {
        var breaker = await OpenAsync("smtp");
        _clock.Advance(TimeSpan.FromSeconds(60));

        await FailAsync(breaker);

        Assert.That(State(breaker), Is.EqualTo("open"));
        Assert.That(breaker.Status("").RetryAt, Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task Breaker_HalfOpenUnderLoad_LetsExactlyOneThrough()
    {
        var breaker = await OpenAsync("smtp");
        _clock.Advance(TimeSpan.FromSeconds(60));
        var through = 0;
        var release = new TaskCompletionSource<bool>();

        var calls = Enumerable.Range(0, 50).Select(_ => Task.Run(() => breaker.ExecuteAsync(_ =>
        {
            Interlocked.Increment(ref through);
            return release.Task;
        }, CancellationToken.None))).ToArray();
        await Eventually.IsTrueAsync(() => calls.Count(call => call.IsFaulted) == 49, "all but one are refused");
        Assert.That(State(breaker), Is.EqualTo("half_open"));
        release.SetResult(true);

        await Task.WhenAll(calls.Where(call => !call.IsFaulted));
        Assert.That(through, Is.EqualTo(1));
        Assert.That(State(breaker), Is.EqualTo("closed"));
    }

    [Test]
    public async Task Breaker_TrialWhoseCallerGaveUp_LetsTheNextTry()
    {
        var breaker = await OpenAsync("smtp");
        _clock.Advance(TimeSpan.FromSeconds(60));
        using var stop = new CancellationTokenSource();
        var trial = breaker.ExecuteAsync(async token =>
        {
            await Stall.UntilAsync(token);
            token.ThrowIfCancellationRequested();
        }, stop.Token);
        await stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => trial);

        await SucceedAsync(breaker);

        Assert.That(State(breaker), Is.EqualTo("closed"));
    }

    [Test]
    public async Task Breaker_AnswerOfACallFromBeforeItOpened_IsIgnored()
    {
        var breaker = Breakers().Get("smtp");
        var early = breaker.Enter();
        await FailAsync(breaker);
        await FailAsync(breaker);
        await FailAsync(breaker);

        breaker.Leave(early, CircuitOutcome.Success);

        Assert.That(State(breaker), Is.EqualTo("open"));
    }

    [Test]
    public async Task Reset_OpenBreaker_ClosesIt()
    {
        var breakers = Breakers();
        await OpenAsync("smtp", breakers);
        await OpenAsync("llm_api", breakers);

        Assert.That(breakers.Reset("smtp"), Is.True);
        Assert.That(breakers.Reset("unheard_of"), Is.False);
        Assert.That(breakers.List().Select(b => (b.Name, b.State)), Is.EqualTo(new[] { ("llm_api", "open"), ("smtp", "closed") }));
        breakers.Reset(null);
        Assert.That(breakers.List().Select(b => b.State), Has.All.EqualTo("closed"));
    }

    [Test]
    public async Task Get_MoreHostsThanMayBeKept_ForgetsHealthyOnesAndKeepsTheOpen()
    {
        var breakers = Breakers();
        await OpenAsync("scraper:bad.example", breakers, 10);
        for (var i = 0; i < CircuitBreakers.Capacity * 3; i++)
        {
            breakers.Get($"scraper:host{i}.example");
        }

        Assert.That(breakers.Count, Is.LessThanOrEqualTo(CircuitBreakers.Capacity));
        Assert.That(breakers.List().Single().Name, Is.EqualTo("scraper:bad.example"));
    }

    [Test]
    public async Task Get_ConfiguredThreshold_IsUsedForEveryHostOfTheFamily()
    {
        var breakers = Breakers(("CircuitBreakers:scraper:Failures", "2"), ("CircuitBreakers:scraper:BreakSeconds", "7"));
        var breaker = await OpenAsync("scraper:a.example", breakers, 2);

        Assert.That(breaker.Status("").RetryAt, Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(7)));
        Assert.Throws<InvalidOperationException>(() => Breakers(("CircuitBreakers:smtp:Failures", "0")).Get("smtp"));
    }

    private CircuitBreakers Breakers(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build(),
        new ServiceInfo("data"), _clock, NullLogger<CircuitBreakers>.Instance);

    private async Task<CircuitBreaker> OpenAsync(string name, CircuitBreakers? breakers = null, int failures = 5)
    {
        var breaker = (breakers ?? Breakers()).Get(name);
        for (var i = 0; i < failures && State(breaker) == "closed"; i++)
        {
            await FailAsync(breaker);
        }
        Assert.That(State(breaker), Is.EqualTo("open"));
        return breaker;
    }

    private static string State(CircuitBreaker breaker) => breaker.Status("").State;

    private static Task SucceedAsync(CircuitBreaker breaker) => breaker.ExecuteAsync(_ => Task.CompletedTask, CancellationToken.None);

    private static async Task FailAsync(CircuitBreaker breaker) => await Assert.ThrowsAsync<IOException>(
        () => breaker.ExecuteAsync(_ => Task.FromException(new IOException("down")), CancellationToken.None));
}
