using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.ServiceDefaults.Tests.Resilience;

internal sealed class BackpressureTests
{
    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task TryAccept_BetweenTheMarks_StaysAsItWas()
    {
        var gate = Gate(new BackpressureSettings(10));
        for (var i = 0; i < 8; i++)
        {
            Assert.That(await gate.TryAcceptAsync(), Is.True);
        }

        Assert.That(await gate.TryAcceptAsync(), Is.False, "8 of 10 is the high mark");
        gate.Release(4);
        Assert.That(await gate.TryAcceptAsync(), Is.False, "4 of 10 is between the marks, and the gate was closed");
        gate.Release();
        Assert.That(await gate.TryAcceptAsync(), Is.True, "3 of 10 is the low mark");
        Assert.That(gate.Status("data"), Is.EqualTo(new BackpressureStatus("jobs", "data", 4, 10, 8, 3, "open", 2)));
    }

    [Test]
    public async Task TryAccept_ManyAtOnce_TakesExactlyUpToTheHighMark()
    {
        var gate = Gate(new BackpressureSettings(1000));

        var taken = await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => Task.Run(() => gate.TryAcceptAsync())));

        Assert.That(taken.Count(accepted => accepted), Is.EqualTo(800));
    }

    [Test]
    public async Task WaitForCapacity_WorkIsDone_GoesOn()
    {
        var gate = Gate(new BackpressureSettings(10));
        await gate.TryAcceptAsync(8);
        var waiting = Enumerable.Range(0, 3).Select(_ => gate.WaitForCapacityAsync(TimeSpan.FromMinutes(1))).ToArray();
        Assert.That(waiting.Select(task => task.IsCompleted), Has.All.False);

        gate.Release(6);

        Assert.That(await Task.WhenAll(waiting), Has.All.True);
    }

    [Test]
    public async Task WaitForCapacity_NobodyWorks_IsToldAfterTheTimeout()
    {
        var gate = Gate(new BackpressureSettings(10));
        await gate.TryAcceptAsync(8);
        var waiting = gate.WaitForCapacityAsync(TimeSpan.FromSeconds(30));

        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await waiting, Is.False);
    }

    [Test]
    public async Task TryAccept_WithAProbe_AsksOnceASecondAndCountsWhatItAcceptedSince()
    {
        long queue = 795;
        var asked = 0;
        var gate = Gate(new BackpressureSettings(), _ =>
        {
            asked++;
            return Task.FromResult(queue);
        });
        var accepted = 0;
        while (await gate.TryAcceptAsync())
        {
            accepted++;
        }

        Assert.That((accepted, asked), Is.EqualTo((5, 1)));
        queue = 300;
        Assert.That(await gate.TryAcceptAsync(), Is.False, "the second is not over");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await gate.TryAcceptAsync(), Is.True);
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task TryAccept_ProbeThatFails_GoesByTheLastKnownDepth()
    {
        var fails = false;
        var gate = Gate(new BackpressureSettings(10), _ => fails ? throw new IOException("no database") : Task.FromResult(8L));
        Assert.That(await gate.TryAcceptAsync(), Is.False);

        fails = true;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await gate.TryAcceptAsync(), Is.False);
    }

    [Test]
    public async Task AddBackpressure_TwoGates_AreListedWithTheirConfiguration()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Backpressure:jobs:Capacity"] = "50" }).Build());
        services.AddSingleton(new ServiceInfo("crawler"));
        services.AddBackpressure("jobs");
        services.AddBackpressure("deliveries", new BackpressureSettings(200), _ => _ => Task.FromResult(190L));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredKeyedService<Backpressure>("jobs").TryAcceptAsync();

        var listed = await provider.GetRequiredService<BackpressureGates>().ListAsync(CancellationToken.None);

        Assert.That(listed, Is.EqualTo(new[]
        {
            new BackpressureStatus("deliveries", "crawler", 190, 200, 160, 60, "closed", 0),
            new BackpressureStatus("jobs", "crawler", 1, 50, 40, 15, "open", 0),
        }));
    }

    private Backpressure Gate(BackpressureSettings settings, DepthProbe? probe = null) => new("jobs", settings, _clock, probe);
}
