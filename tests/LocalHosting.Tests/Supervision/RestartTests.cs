using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests.Supervision;

internal sealed class RestartTests
{
    [Test]
    public async Task Crash_IsShownAndStartedAgain()
    {
        await using var app = new LocalApplication();
        app.AddShell("service", "[ -e crashed ] && exec sleep 60; touch crashed; exit 7");
        await app.StartAsync();

        var crashed = await app.UntilAsync("service", ResourceStates.Restarting);
        var again = await app.UntilAsync("service", s => s is { IsRunning: true, Restarts: 1 });

        Assert.That(crashed.Detail, Is.EqualTo("Ended with exit code 7; starting again in 1 s"));
        Assert.That(crashed.ExitCode, Is.EqualTo(7));
        Assert.That(again.ProcessId, Is.Not.Null.And.Not.EqualTo(crashed.ProcessId));
    }

    [Test]
    public async Task Killed_IsStartedAgainAsAnotherProcess()
    {
        await using var app = new LocalApplication();
        app.AddShell("service", "exec sleep 60");
        await app.StartAsync();
        var first = await app.UntilAsync("service", ResourceStates.Running);

        Signals.Send(first.ProcessId!.Value, Signal.Kill);

        var second = await app.UntilAsync("service", s => s is { IsRunning: true, Restarts: 1 });
        Assert.That(second.ProcessId, Is.Not.EqualTo(first.ProcessId));
    }

    [Test]
    public async Task EndedWell_IsNotStartedAgain()
    {
        await using var app = new LocalApplication();
        app.AddShell("service", "exit 0");
        await app.StartAsync();

        var ended = await app.UntilAsync("service", ResourceStates.Finished);

        Assert.That(ended.Restarts, Is.Zero);
    }

    [Test]
    public async Task Stop_EndsTheProcessAndAllThatItStarted_StartBeginsAgain()
    {
        await using var app = new LocalApplication();
        app.AddShell("service", "sleep 61 & echo $! > child; wait");
        await app.StartAsync();
        await app.UntilAsync("service", ResourceStates.Running);
        var child = await ChildAsync(app);

        await app.RunnerOf("service").StopAsync();

        Assert.That(app.Now("service").State, Is.EqualTo(ResourceStates.Exited));
        Assert.That(File.Exists($"/proc/{child}/fd"), Is.False);
        Assert.That(Signals.IsAlive(child) && !File.ReadAllText($"/proc/{child}/stat").Contains(" Z ", StringComparison.Ordinal), Is.False);

        await app.RunnerOf("service").StartAsync();
        Assert.That((await app.UntilAsync("service", s => s.IsRunning)).Restarts, Is.Zero);
    }

    [Test]
    public void NextDelay_DoublesToThirtySeconds_AndBeginsAgainAfterAGoodMinute()
    {
        var backoff = new RestartBackoff();

        var delays = Enumerable.Range(0, 7).Select(_ => backoff.NextDelay(TimeSpan.FromSeconds(59)).TotalSeconds);

        Assert.That(delays, Is.EqualTo(new[] { 1, 2, 4, 8, 16, 30, 30 }));
        Assert.That(backoff.NextDelay(TimeSpan.FromMinutes(1)), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    private static async Task<int> ChildAsync(LocalApplication app)
    {
        var file = Path.Combine(app.State.Root, "child");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(file) || (await File.ReadAllTextAsync(file)).Length == 0)
        {
            await timer.WaitForNextTickAsync();
        }

        return int.Parse(await File.ReadAllTextAsync(file), System.Globalization.CultureInfo.InvariantCulture);
    }
}
