using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests.Supervision;

internal sealed class HealthLoopTests
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    private static readonly HealthSnapshot s_unasked = new("health", null, "Not asked yet", null);

    private readonly FakeTimeProvider _clock = new();
    private readonly ResourceBoard _board = new();

    [Test]
    public async Task RunAsync_UnhealthyForLong_IsAskedLessAndLessOften()
    {
        var source = new Source { Problem = "not connected yet" };
        var run = Start(source, []);

        var atFirst = source.AskedWithin(TimeSpan.FromSeconds(4), _clock);
        source.AskedWithin(TimeSpan.FromSeconds(26), _clock);
        var afterLong = source.AskedWithin(TimeSpan.FromSeconds(4), _clock);
        source.Problem = null;
        source.AskedWithin(TimeSpan.FromSeconds(4), _clock);
        var isHealthy = _board.Get("service").Health!.IsHealthy;
        source.Problem = "lost";
        source.AskedWithin(TimeSpan.FromSeconds(5), _clock);
        var afterLoss = source.AskedWithin(TimeSpan.FromSeconds(2), _clock);
        await run.EndAsync();

        Assert.That(atFirst, Is.InRange(19, 21));
        Assert.That(afterLong, Is.InRange(2, 3));
        Assert.That(isHealthy, Is.True);
        Assert.That(afterLoss, Is.InRange(9, 11), "a new wait begins with it");
    }

    [Test]
    public async Task RunAsync_WhatItNeedsIsNotHealthy_IsAskedAfterAWhileAllTheSame()
    {
        _board.Add(new ResourceSnapshot("broker", "broker", "Container") { Health = s_unasked });
        var source = new Source { Problem = "not connected yet" };
        var run = Start(source, [new ResourceRelation("broker", "Reference")]);

        var before = source.AskedWithin(TimeSpan.FromSeconds(39), _clock);

        Assert.That(before, Is.Zero);
        Assert.That(() => source.AskedWithin(TimeSpan.FromSeconds(1), _clock), Is.Positive.After(10_000, 20));
        await run.EndAsync();
    }

    private Run Start(Source source, IReadOnlyList<ResourceRelation> relations)
    {
        _board.Add(new ResourceSnapshot("service", "service", "Project") { Health = s_unasked, Relations = relations });
        var ending = new CancellationTokenSource();
        return new Run(new HealthLoop("service", source, _board, _clock).RunAsync(ending.Token), ending);
    }

    private sealed record Run(Task Loop, CancellationTokenSource Ending)
    {
        public async Task EndAsync()
        {
            await Ending.CancelAsync();
            await Loop;
            Ending.Dispose();
        }
    }

    private sealed class Source : IProcessSource
    {
        private int _asked;

        public string? Problem { get; set; }

        public Task<ProcessStart> PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string?> ProbeAsync(CancellationToken cancellationToken)
        {
            _asked++;
            return Task.FromResult(Problem);
        }

        public int AskedWithin(TimeSpan time, FakeTimeProvider clock)
        {
            var before = _asked;
            for (var passed = TimeSpan.Zero; passed < time; passed += s_step)
            {
                clock.Advance(s_step);
            }

            return _asked - before;
        }
    }
}
