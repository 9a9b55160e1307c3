using Periscope.TestKit;

namespace Periscope.Identity.Tests;

/// <summary>Tests that move the clock as far as they like: each has a service of its own, which begins at the real time.</summary>
internal abstract class FreshTimeTests
{
    protected SettableClock Clock { get; private set; } = null!;

    protected IdentityApp Identity { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Clock = new SettableClock(TimeProvider.System.GetUtcNow());
        Identity = await IdentityApp.StartAsync(Clock);
    }

    [TearDown]
    public async Task StopAsync() => await Identity.DisposeAsync();
}
