using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Periscope.Scenarios.Mesh;

/// <summary>The Aspire dashboard as a person has it: signed in with the token, in a Chromium without a window.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    private const float Patience = 60_000;
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;

    private DashboardBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        _page = page;
    }

    public static async Task<DashboardBrowser> OpenAsync(JsonNode dashboard)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = s_places.FirstOrDefault(File.Exists) ?? throw new AssertionException("Chromium is not installed: `./periscope test` installs it."),
            // Its sandbox needs a user other than root, whom CI does not have.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1400, Height = 1000 } });
        page.SetDefaultTimeout(Patience);
        await page.GotoAsync($"{dashboard["url"]}/login?t={dashboard["token"]}");
        return new DashboardBrowser(playwright, browser, page);
    }

    public Task StopAsync(string service) => Button(service, "Stop resource").ClickAsync();

    public Task StartAsync(string service) => Button(service, "Start resource").ClickAsync();

    public async Task RestartAsync(string service)
    {
        await Button(service, "Actions").ClickAsync();
        await _page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Restart" }).ClickAsync();
    }

    /// <summary>Waits until the row of a service shows a state, word for word.</summary>
    public Task ShowsAsync(string service, string state) =>
        Row(service).GetByText(state, new LocatorGetByTextOptions { Exact = true }).WaitForAsync();

    public async Task<string> PictureAsync(string name)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{name}.png");
        await _page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private ILocator Button(string service, string label) => Row(service).Locator($"fluent-button[aria-label='{label}']");

    private ILocator Row(string service) =>
        _page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { Has = _page.Locator($"[aria-label='Project: {service}']") });
}
