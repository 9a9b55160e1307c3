using System.Collections.Concurrent;
using Microsoft.Playwright;
using Periscope.BrowserKit;

namespace Periscope.Scenarios.WebApp;

/// <summary>The web app as a person has it, in a Chromium without a window.</summary>
internal sealed class AppBrowser : IAsyncDisposable
{
    private const float Patience = 60_000;

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ChromiumBrowser _chromium;

    private AppBrowser(ChromiumBrowser chromium, IPage page)
    {
        _chromium = chromium;
        Page = page;
        // What the content policy refuses is among them.
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
            {
                _complaints.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>What the console said was wrong, and scripts that failed.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<AppBrowser> OpenAsync(int width = 1280, int height = 900)
    {
        var chromium = await ChromiumBrowser.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            BaseURL = RunningMesh.Gateway.AbsoluteUri,
        });
        page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return new AppBrowser(chromium, page);
    }

    /// <summary>From the front page through Identity's own page, and back.</summary>
    public async Task SignInAsync(string email, string password)
    {
        await Page.GotoAsync("/");
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await FillSignInAsync(email, password);
        await Page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Main" }).First.WaitForAsync();
    }

    public async Task FillSignInAsync(string email, string password)
    {
        await Page.Locator("input[name=email]").FillAsync(email);
        await Page.Locator("input[name=password]").FillAsync(password);
        await Page.Locator("input[name=password]").PressAsync("Enter");
    }

    /// <summary>Opens an address of the app, and waits for its heading and for what it loads.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await HeadingAsync();
        await Page.GetByRole(AriaRole.Status, new PageGetByRoleOptions { Name = "Loading" }).First
            .WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
    }

    public Task HeadingAsync(string? text = null) => Page.GetByRole(
        AriaRole.Heading, text is null ? new PageGetByRoleOptions { Level = 1 } : new PageGetByRoleOptions { Level = 1, Name = text }).WaitForAsync();

    /// <summary>Fails unless axe finds nothing.</summary>
    public async Task IsAccessibleAsync(string where) => Assert.That(await Page.ViolationsAsync(), Is.Empty, where);

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}
