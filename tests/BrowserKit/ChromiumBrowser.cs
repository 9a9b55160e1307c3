using Microsoft.Playwright;
using NUnit.Framework;
using Periscope.TestKit;

namespace Periscope.BrowserKit;

/// <summary>A real Chromium for one test fixture, without a window.</summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private ChromiumBrowser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    /// <exception cref="AssertionException">None is installed: the test that asked fails, and does not pass unseen.</exception>
    public static async Task<ChromiumBrowser> LaunchAsync()
    {
        var program = InstalledChromium.Path ?? throw new AssertionException("Chromium is not installed: `./periscope test` installs it.");
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new ChromiumBrowser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                // Its sandbox needs a user other than root, whom CI does not have.
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
