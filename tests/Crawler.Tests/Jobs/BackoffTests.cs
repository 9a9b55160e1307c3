using Periscope.Crawler.Jobs;

namespace Periscope.Crawler.Tests.Jobs;

internal sealed class BackoffTests
{
    [TestCase(1, 1.5, 2.5)]
    [TestCase(2, 3, 5)]
    [TestCase(3, 6, 10)]
    public void After_Attempt_DoublesAndVaries(int attempt, double least, double most) =>
        Assert.That(Enumerable.Range(0, 50).Select(_ => Backoff.After(attempt, 2).TotalSeconds), Has.All.InRange(least, most));
}
