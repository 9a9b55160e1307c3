using Microsoft.Playwright;
using Periscope.Demo.Api;

namespace Periscope.Scenarios.WebApp;

/// <summary>Every page of the web app with the data that the scenarios before have left: it shows, nothing complains, and axe finds nothing.</summary>
[Order(7)]
internal sealed class EveryPageTests
{
    private const int Phone = 360;

    private static readonly string[] s_fixed =
    [
        "/", "/setup", "/competitors", "/ask", "/battlecards", "/alerts", "/alerts/rules", "/alerts/channels", "/alerts/deliveries", "/settings",
        "/settings/members", "/settings/branding", "/settings/features", "/settings/clients", "/settings/usage", "/settings/audit", "/account",
        "/operations", "/operations/jobs", "/operations/breakers", "/operations/dead-letters", "/no/such/page",
    ];

    private List<string> _paths = [];

    [OneTimeSetUp]
    public async Task FindThingsAsync()
    {
        using var owner = await RunningMesh.OwnerAsync();
        var competitor = await FirstAsync(owner, "/api/v1/competitors?limit=1");
        _paths =
        [
            .. s_fixed, $"/competitors/{competitor}", $"/competitors/{competitor}/sources", $"/competitors/{competitor}/snapshots",
            $"/competitors/{competitor}/insights", $"/updates/{await FirstAsync(owner, "/api/v1/updates?limit=1")}",
            $"/snapshots/{await FirstAsync(owner, $"/api/v1/competitors/{competitor}/snapshots?limit=1")}",
            $"/battlecards/{await FirstAsync(owner, "/api/v1/battlecards?limit=1")}", $"/ask/{await FirstAsync(owner, "/api/v1/query/history?limit=1")}",
        ];
    }

    [TestCase(2560, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    [TestCase(Phone, ColorScheme.Light)]
    public async Task Pages_ShowAndAreAccessible(int width, ColorScheme scheme)
    {
        await using var browser = await AppBrowser.OpenAsync(width);
        await browser.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await browser.Page.GotoAsync("/auth/login?returnTo=/");
        await browser.FillSignInAsync(RunningMesh.OwnerEmail, RunningMesh.OwnerPassword);
        await browser.HeadingAsync();

        foreach (var path in _paths)
        {
            await browser.OpenAsync(path);
            await browser.IsAccessibleAsync($"{path} at {width} in {scheme}");
            var overflow = await browser.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
            Assert.That(overflow, Is.LessThanOrEqualTo(0), $"{path} is wider than {width}");
            Assert.That(await browser.Page.GetByRole(AriaRole.Alert).CountAsync(), Is.Zero, $"{path} shows a failure");
        }

        Assert.That(browser.Complaints, Is.Empty);
        TestContext.Progress.WriteLine($"{_paths.Count} pages, {width} wide, {scheme}: axe found nothing");
    }

    private static async Task<string> FirstAsync(PeriscopeClient api, string path) =>
        (await api.GetAsync(path))["items"]!.AsArray()[0]!["id"]!.GetValue<string>();
}
