using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class RequestNamesTests
{
    [Test]
    public void New_IsAUuidOfVersion7_OfNow()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var names = Enumerable.Range(0, 10_000).Select(_ => RequestNames.New()).ToList();
        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.That(names, Is.Unique);
        foreach (var name in names)
        {
            var id = Guid.ParseExact(name, "D");
            Assert.That((id.Version, id.Variant >> 2), Is.EqualTo((7, 0b10)), name);
            Assert.That(Convert.ToInt64(name[..8] + name[9..13], 16), Is.InRange(before, after), name);
        }
    }
}
