using Periscope.TestKit;

namespace Periscope.Identity.Tests;

/// <summary>Tests with a service of their own, whose clock they move.</summary>
internal abstract class OwnTimeTests
{
    // Behind the real time, by which bearer tokens are checked: it may advance without their being of the future.
    protected SettableClock Clock { get; } = new(TimeProvider.System.GetUtcNow().AddMinutes(-25));

    protected IdentityApp Identity { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Identity = await IdentityApp.StartAsync(Clock);

    [OneTimeTearDown]
    public async Task StopAsync() => await Identity.DisposeAsync();
}
