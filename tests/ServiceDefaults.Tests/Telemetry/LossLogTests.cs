using Periscope.ServiceDefaults.Telemetry;

namespace Periscope.ServiceDefaults.Tests.Telemetry;

internal sealed class LossLogTests
{
    [Test]
    public void IsNews_ForReasonsByTurns_OncePerMinuteEach()
    {
        var clock = new FakeTimeProvider();
        var losses = new LossLog(clock);

        var told = Enumerable.Range(0, 130).Where(second =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return losses.IsNews(second % 2 == 0 ? "refused" : "reset");
        }).ToList();

        Assert.That(told, Is.EqualTo(new[] { 0, 1, 62, 63, 124, 125 }));
    }
}
