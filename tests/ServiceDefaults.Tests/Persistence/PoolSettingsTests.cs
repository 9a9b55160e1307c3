using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Tests.Persistence;

internal sealed class PoolSettingsTests
{
    [TestCase("Host=db;Username=data", 40, 3600)]
    [TestCase("Host=db;Username=data;Maximum Pool Size=7", 7, 3600)]
    [TestCase("Host=db;MaxPoolSize=7;Username=data;Connection Idle Lifetime=60", 7, 60)]
    public void Sessions_AreAsManyAsTheTextSays_OrAsWeDo(string text, int atMost, int idle)
    {
        var settings = PoolSettings.Of(text, "data", 40);

        Assert.That((settings.MaxPoolSize, settings.ConnectionIdleLifetime), Is.EqualTo((atMost, idle)));
        Assert.That((settings.Host, settings.Username, settings.SearchPath), Is.EqualTo(("db", "data", "data,public")));
    }
}
