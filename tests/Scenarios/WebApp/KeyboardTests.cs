using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Periscope.Scenarios.WebApp;

/// <summary>From the sign-in to an answer's source without a mouse, over what the scenarios before have left.</summary>
[Order(11)]
internal sealed class KeyboardTests
{
    private const int FarEnough = 120;

    private AppBrowser _browser = null!;

    private IPage Page => _browser.Page;

    [OneTimeSetUp]
    public async Task StartAsync() => _browser = await AppBrowser.OpenAsync();

    [OneTimeTearDown]
    public ValueTask StopAsync() => _browser.DisposeAsync();

    [Test, Order(1)]
    public async Task SignIn()
    {
        await Page.GotoAsync("/");
        await TabToAsync("Sign in");
        await Page.Keyboard.PressAsync("Enter");
        await Page.Locator("input[name=email]").WaitForAsync();
        await Page.Locator("input[name=email]").FocusAsync();
        await Page.Keyboard.TypeAsync(RunningMesh.OwnerEmail);
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(RunningMesh.OwnerPassword);
        await Page.Keyboard.PressAsync("Enter");

        await _browser.HeadingAsync("Today");
    }

    [Test, Order(2)]
    public async Task FromACompetitorToTheCitedText()
    {
        await GoAsync("c", "Competitors");
        await TabToAsync("Northwind Analytics");
        await Page.Keyboard.PressAsync("Enter");
        await _browser.HeadingAsync("Northwind Analytics");
        await TabToAsync("rose from $49 to $59");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "It rests on" })).ToBeVisibleAsync();
        await TabToAsync("Pro costs");
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.Locator("mark")).ToBeFocusedAsync();
    }

    [Test, Order(3)]
    public async Task FromAQuestionToItsSource()
    {
        await GoAsync("a", "Ask");
        await TabToAsync("Your question");
        await Page.Keyboard.TypeAsync("What changed on Northwind Analytics's pricing page?");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Sources" })).ToBeVisibleAsync();
        await TabToAsync("Pro costs");
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.Locator("mark")).ToBeFocusedAsync();
    }

    [Test, Order(4)]
    public async Task ToTheBattlecardAndTheAlerts()
    {
        await GoAsync("b", "Battlecards");
        await TabToAsync("Northwind Analytics");
        await Page.Keyboard.PressAsync("Enter");
        await _browser.HeadingAsync("Northwind Analytics");
        await TabToAsync("Copy for a call");

        await GoAsync("l", "Alerts");
        await TabToAsync("Rules");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page).ToHaveURLAsync(new Uri(RunningMesh.Gateway, "/alerts/rules").AbsoluteUri);
    }

    private async Task GoAsync(string letter, string heading)
    {
        // A letter that is typed into a field is that field's.
        await Page.EvaluateAsync("() => document.activeElement?.blur()");
        await Page.Keyboard.PressAsync("g");
        await Page.Keyboard.PressAsync(letter);
        await _browser.HeadingAsync(heading);
    }

    /// <summary>Presses Tab until what has the focus has these words in its name or text, and sees that the focus shows.</summary>
    private async Task TabToAsync(string words)
    {
        await Page.GetByText(words).Or(Page.GetByLabel(words)).First.WaitForAsync();
        for (var press = 0; press < FarEnough; press++)
        {
            await Page.Keyboard.PressAsync("Tab");
            var focused = await Page.EvaluateAsync<string>(
                "() => { const e = document.activeElement; return e === document.body ? '' : [e.ariaLabel, e.textContent, ...[...(e.labels ?? [])].map((l) => l.textContent)].join(' ') }");
            if (focused.Contains(words, StringComparison.OrdinalIgnoreCase) && focused.Length < 2000)
            {
                var outline = await Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
                Assert.That(outline, Is.Not.EqualTo("none"), $"the focus on '{words}' shows");
                return;
            }
        }

        Assert.Fail($"Tab does not reach '{words}'");
    }
}
