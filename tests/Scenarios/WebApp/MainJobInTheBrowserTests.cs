using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Periscope.Demo.Sites;
using static Microsoft.Playwright.Assertions;

namespace Periscope.Scenarios.WebApp;

/// <summary>The main job as a product manager does it, who registers, watches a competitor and is told: each test goes on where the one before stopped.</summary>
[Order(8)]
internal sealed partial class MainJobInTheBrowserTests
{
    private const string Password = "A long enough passphrase 7";

    private readonly string _email = $"pm-{Guid.CreateVersion7():n}@example.com";
    private AppBrowser _browser = null!;
    private DemoSite _site = null!;

    private IPage Page => _browser.Page;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _site = await RunningMesh.SiteAsync(0, DemoPages.Northwind);
        _browser = await AppBrowser.OpenAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _browser.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Test, Order(1)]
    public async Task Newcomer_RegistersAndIsAskedForTheFirstCompetitor()
    {
        await Page.GotoAsync("/");
        await _browser.IsAccessibleAsync("the front page");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await Page.Locator("input[name=name]").FillAsync("Pat Manager");
        await Page.Locator("input[name=email]").FillAsync(_email);
        await Page.Locator("input[name=password]").FillAsync(Password);
        await Page.Locator("input[name=workspace]").FillAsync("Browser test");
        await Page.Locator("input[name=workspace]").PressAsync("Enter");

        await _browser.HeadingAsync("Add your first competitor");
        Assert.That(new Uri(Page.Url).AbsolutePath, Is.EqualTo("/setup"));
        // No token is where a script could read it.
        var kept = await Page.EvaluateAsync<string>("() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)");
        Assert.That(kept, Does.Not.Contain("ey"));
    }

    [Test, Order(2)]
    public async Task Discovery_IsSeenAsItHappens()
    {
        await Page.GetByLabel("Name").FillAsync("Northwind");
        await Page.GetByLabel("Domain").FillAsync(_site.Host);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Start watching" }).ClickAsync();

        await _browser.HeadingAsync("Watching Northwind");
        await Expect(Page.GetByText("Read robots.txt")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Pricing", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(Page.GetByText(CapturedOnce()).First).ToBeVisibleAsync();
        await _browser.IsAccessibleAsync("the setup");
    }

    [Test, Order(3)]
    public async Task Change_AppearsOnTodayByItself()
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = "Open Northwind" }).ClickAsync();
        await _browser.HeadingAsync("Northwind");
        await AllCapturedAsync();
        await Expect(Page.GetByText("Live", new() { Exact = true }).First).ToBeVisibleAsync();
        _site.Revise("/pricing", "Pro costs $49 per month", "Pro costs $59 per month");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Read now" }).ClickAsync();

        await GoAsync("Today");

        // Nobody reloads.
        await Expect(Page.GetByRole(AriaRole.Link, new() { NameRegex = PriceRose() })).ToBeVisibleAsync();
        await _browser.IsAccessibleAsync("Today");
    }

    [Test, Order(4)]
    public async Task Update_ShowsWhyItMattersAndWhatItRestsOn()
    {
        await Page.GetByRole(AriaRole.Link, new() { NameRegex = PriceRose() }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, NameRegex = PriceRose() })).ToBeVisibleAsync();

        await Expect(Page.Locator("del", new() { HasText = "49" })).ToBeVisibleAsync();
        await Expect(Page.Locator("ins", new() { HasText = "59" })).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "This matters" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "This matters", Pressed = true })).ToBeVisibleAsync();
        await _browser.IsAccessibleAsync("an update");

        await Page.GetByRole(AriaRole.Link, new() { NameRegex = QuotedPrice() }).First.ClickAsync();
        await Expect(Page.Locator("mark")).ToContainTextAsync("Pro costs $59 per month");
        await _browser.IsAccessibleAsync("a snapshot");
        await Page.ReloadAsync();
        await Expect(Page.Locator("mark")).ToContainTextAsync("Pro costs $59 per month");
    }

    [Test, Order(5)]
    public async Task Today_KnowsWhatWasRead()
    {
        await GoAsync("Today");
        await Page.GetByLabel("Which updates").SelectOptionAsync("unread");

        await Expect(Page.GetByText("All read", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Test, Order(6)]
    public async Task Question_IsAnsweredWithItsSources()
    {
        await GoAsync("Ask");
        await Page.GetByLabel("Your question").FillAsync("What changed on Northwind's pricing page?");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();

        var sources = Page.GetByRole(AriaRole.Region, new() { Name = "Sources" });
        await Expect(sources).ToContainTextAsync("Pro costs $59 per month");
        await _browser.IsAccessibleAsync("an answer");
        await sources.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(Page.Locator("mark")).ToContainTextAsync("Pro costs");
    }

    [Test, Order(7)]
    public async Task Palette_GoesAnywhereByKeyboard()
    {
        await Page.Keyboard.PressAsync("Control+k");
        await Page.GetByLabel("Where to go").FillAsync("north");
        await Page.Keyboard.PressAsync("Enter");
        await _browser.HeadingAsync("Northwind");

        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync("b");
        await _browser.HeadingAsync("Battlecards");
    }

    [Test, Order(8)]
    public async Task SignOut_EndsIt()
    {
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = PersonButton() }).First.ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();

        await Page.GotoAsync("/competitors");

        await Expect(Page.Locator("input[name=password]")).ToBeVisibleAsync();
        await _browser.FillSignInAsync(_email, Password);
        await _browser.HeadingAsync("Competitors");
    }

    [Test, Order(9)]
    public void Console_ComplainedOfNothing() =>
        Assert.That(_browser.Complaints.Where(complaint => !complaint.Contains("401", StringComparison.Ordinal)), Is.Empty);

    private async Task GoAsync(string place)
    {
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).First.GetByRole(AriaRole.Link, new() { Name = place }).ClickAsync();
        await _browser.HeadingAsync(place);
    }

    // Until every page was read once, a revision would be part of the first capture.
    private async Task AllCapturedAsync()
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sources" }).ClickAsync();
        await Expect(Page.GetByText("not read yet")).ToHaveCountAsync(0);
        await Expect(Page.GetByText(CapturedOnce()).First).ToBeVisibleAsync();
    }

    [GeneratedRegex("rose from \\$49 to \\$59")]
    private static partial Regex PriceRose();

    [GeneratedRegex("Pro costs \\$59 per month")]
    private static partial Regex QuotedPrice();

    [GeneratedRegex("^read ")]
    private static partial Regex CapturedOnce();

    [GeneratedRegex("Pat Manager")]
    private static partial Regex PersonButton();
}
