using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Periscope.BrowserKit;

namespace Periscope.Scenarios.Mesh;

/// <summary>The Aspire dashboard as a person has it: signed in with the token, in a Chromium without a window.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    private const float Patience = 60_000;

    private readonly ChromiumBrowser _chromium;
    private readonly IPage _page;

    private DashboardBrowser(ChromiumBrowser chromium, IPage page)
    {
        _chromium = chromium;
        _page = page;
    }

    public static async Task<DashboardBrowser> OpenAsync(JsonNode dashboard)
    {
        var chromium = await ChromiumBrowser.LaunchAsync();
        var page = await chromium.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1400, Height = 1000 } });
        page.SetDefaultTimeout(Patience);
        await page.GotoAsync($"{dashboard["url"]}/login?t={dashboard["token"]}");
        return new DashboardBrowser(chromium, page);
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

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();

    private ILocator Button(string service, string label) => Row(service).Locator($"fluent-button[aria-label='{label}']");

    private ILocator Row(string service) =>
        _page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { Has = _page.Locator($"[aria-label='Project: {service}']") });
}
