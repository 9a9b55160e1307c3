namespace Periscope.Identity.Tests;

/// <summary>One service for all tests that neither move its clock nor need settings of their own; each test makes its own people.</summary>
[SetUpFixture]
internal sealed class SharedApp
{
    public static IdentityApp Identity { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Identity = await IdentityApp.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Identity is not null)
        {
            await Identity.DisposeAsync();
        }
    }
}
