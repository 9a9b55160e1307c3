using static Microsoft.Playwright.Assertions;

namespace Periscope.Scenarios.WebApp;

/// <summary>How the web app hears of news where the network lets less and less through, and that it says so.</summary>
[Order(10)]
internal sealed class LiveWaysTests
{
    [TestCase(false, false, "Live")]
    [TestCase(true, false, "Live (events)")]
    [TestCase(true, true, "Every 15 s")]
    public async Task News_ComeByTheBestWayThatIsLeft(bool withoutSockets, bool withoutEvents, string said)
    {
        await using var browser = await AppBrowser.OpenAsync();
        if (withoutSockets)
        {
            await browser.Page.RouteWebSocketAsync("**/hubs/live**", socket => socket.CloseAsync());
        }

        if (withoutEvents)
        {
            await browser.Page.RouteAsync("**/api/v1/live**", route => route.AbortAsync());
        }

        await browser.SignInAsync(RunningMesh.OwnerEmail, RunningMesh.OwnerPassword);

        await Expect(browser.Page.GetByText(said, new() { Exact = true }).First).ToBeVisibleAsync();
    }
}
