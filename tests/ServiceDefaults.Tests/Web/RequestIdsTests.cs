using System.Collections.Concurrent;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class RequestIdsTests
{
    [Test]
    public void Next_IsAVersion7UuidOfThisMoment()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var id = Guid.Parse(RequestIds.Next());

        var milliseconds = Convert.ToInt64(id.ToString("N")[..12], 16);
        Assert.That(id.Version, Is.EqualTo(7));
        Assert.That(id.Variant & 0xC, Is.EqualTo(8));
        Assert.That(milliseconds, Is.InRange(before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    [Test]
    public void Next_ByManyAtOnce_IsNeverTheSame()
    {
        var ids = new ConcurrentBag<string>();

        Parallel.For(0, 200_000, _ => ids.Add(RequestIds.Next()));

        Assert.That(ids.Distinct().Count(), Is.EqualTo(200_000));
    }
}
