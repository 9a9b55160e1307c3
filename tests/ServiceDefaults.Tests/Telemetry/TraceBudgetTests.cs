using System.Diagnostics;
using OpenTelemetry.Trace;
using Periscope.ServiceDefaults.Telemetry;

namespace Periscope.ServiceDefaults.Tests.Telemetry;

internal sealed class TraceBudgetTests
{
    [Test]
    public void ShouldSample_Burst_KeepsWhatTheBucketHoldsAndThenTheRate()
    {
        var clock = new FakeTimeProvider();
        var budget = new TraceBudget(new ProbeSampler(), perSecond: 10, clock);

        Assert.That(Kept(budget, 400), Is.EqualTo(250));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Kept(budget, 200), Is.EqualTo(20));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.That(Kept(budget, 400), Is.EqualTo(250), "a quiet hour saves no more than the bucket holds");
    }

    [Test]
    public void ShouldSample_NoLimit_KeepsAll() =>
        Assert.That(Kept(new TraceBudget(new ProbeSampler(), perSecond: 0, new FakeTimeProvider()), 1000), Is.EqualTo(1000));

    [Test]
    public void ShouldSample_WhatIsDroppedAnyway_CostsNothing()
    {
        var budget = new TraceBudget(new ProbeSampler(), perSecond: 10, new FakeTimeProvider());

        Assert.That(Kept(budget, 200, ActivityKind.Client), Is.Zero);
        Assert.That(Kept(budget, 200, path: "/health/ready"), Is.Zero);
        Assert.That(Kept(budget, 200, path: "/assets/index-B2xK.js"), Is.Zero);
        Assert.That(Kept(budget, 50), Is.EqualTo(50));
    }

    private static int Kept(
        TraceBudget budget, int traces, ActivityKind kind = ActivityKind.Server, string path = "/api/v1/competitors") => Enumerable.Range(0, traces)
        .Count(_ => budget.ShouldSample(new SamplingParameters(
            default, ActivityTraceId.CreateRandom(), "begin", kind, [new("url.path", path)])).Decision == SamplingDecision.RecordAndSample);
}
