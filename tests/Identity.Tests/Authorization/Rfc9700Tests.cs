using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>
/// What RFC 9700 says an authorization server must do, section by section. Where the text leaves a choice (sender-constrained or
/// rotated), the test is of the choice made here. What it asks of clients is theirs; what it asks of resource servers is tested here as
/// far as Identity is one, and in ServiceDefaults.Tests for the rest.
/// </summary>
internal abstract class Rfc9700Tests
{
    /// <summary>A public client.</summary>
    protected Partner Open { get; private set; } = null!;

    /// <summary>A client with a secret.</summary>
    protected Partner Closed { get; private set; } = null!;

    /// <summary>Where the owner of <see cref="Open"/> is signed in.</summary>
    protected PageClient Browser { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task RegisterAsync()
    {
        Open = await Partner.RegisterPublicAsync();
        Closed = await Partner.RegisterAsync();
        Browser = await Open.BrowserAsync();
    }

    [OneTimeTearDown]
    public void Close() => Browser.Dispose();
}
