using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Periscope.Demo.Api;
using Periscope.Scenarios.Mesh;
using static Microsoft.Playwright.Assertions;

namespace Periscope.Scenarios.WebApp;

/// <summary>What the lists of the web app show when there is nothing, when it cannot be had, when it is not for this person, and when it is long.</summary>
[Order(12)]
internal sealed partial class StatesTests
{
    private static readonly (string Path, string Says)[] s_empty =
    [
        ("/competitors", "Nobody is watched yet"), ("/battlecards", "No battlecards yet"), ("/alerts", "No alerts yet"), ("/alerts/rules", "No rules yet"),
        ("/alerts/channels", "No channels yet"), ("/alerts/deliveries", "No deliveries yet"), ("/ask", "What you ask is kept here."),
        ("/settings/clients", "No program acts here yet"), ("/operations/jobs", "There are no such jobs"),
    ];

    private static readonly string[] s_lists =
    [
        "/", "/competitors", "/battlecards", "/alerts", "/alerts/rules", "/alerts/channels", "/alerts/deliveries", "/settings/members",
        "/settings/clients", "/settings/usage", "/settings/audit", "/operations", "/operations/jobs", "/operations/breakers", "/operations/dead-letters",
    ];

    [Test]
    public async Task Lists_WhereNothingIsYet_SayWhatWouldBeThere()
    {
        var person = await Newcomer.RegisterAsync();
        await using var browser = await AppBrowser.OpenAsync();
        await browser.Page.GotoAsync("/auth/login?returnTo=/");
        await browser.FillSignInAsync(person.Email, Newcomer.Password);
        await browser.HeadingAsync("Add your first competitor");

        foreach (var (path, says) in s_empty)
        {
            await browser.OpenAsync(path);
            await Expect(browser.Page.GetByText(says).First).ToBeVisibleAsync();
            await browser.IsAccessibleAsync($"{path} with nothing in it");
        }

        Assert.That(browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task Newcomer_WhileTheNumbersAreAway_IsLedToTheFirstCompetitor()
    {
        var person = await Newcomer.RegisterAsync();
        await using var browser = await AppBrowser.OpenAsync();
        await browser.Page.RouteAsync("**/api/v1/dashboard/stats", route => route.FulfillAsync(new() { Status = 503 }));
        await browser.Page.GotoAsync("/auth/login?returnTo=/");
        await browser.FillSignInAsync(person.Email, Newcomer.Password);

        await browser.HeadingAsync("Add your first competitor");
    }

    [Test]
    public async Task Lists_ThatCannotBeHad_SaySoAndAreTriedAgain()
    {
        await using var browser = await AppBrowser.OpenAsync();
        await browser.SignInAsync(RunningMesh.OwnerEmail, RunningMesh.OwnerPassword);

        foreach (var path in s_lists)
        {
            // Who is there is known, and all else is refused, as the gateway refuses whoever asks too often: what is refused is not retried by itself.
            await browser.Page.RouteAsync(Interface(), route => route.FulfillAsync(new()
            {
                Status = 429,
                ContentType = "application/problem+json",
                Body = """{"title":"Too many requests","status":429,"detail":"This caller asked too often.","traceId":"0af7651916cd43dd"}""",
            }));
            await browser.Page.GotoAsync(path);
            var failure = browser.Page.GetByRole(AriaRole.Alert).First;
            await Expect(failure).ToContainTextAsync("This caller asked too often.");
            await Expect(failure).ToContainTextAsync("0af7651916cd43dd");
            await browser.IsAccessibleAsync($"{path} that cannot be had");

            await browser.Page.UnrouteAsync(Interface());
            for (var left = await browser.Page.GetByRole(AriaRole.Alert).CountAsync(); left > 0; left--)
            {
                await browser.Page.GetByRole(AriaRole.Alert).First.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
                await Expect(browser.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(left - 1);
            }
        }
    }

    [Test]
    public async Task Viewer_IsToldCalmlyWhatIsForOthers()
    {
        var person = await Newcomer.RegisterAsync();
        await person.JoinAsync("viewer");
        await using var browser = await AppBrowser.OpenAsync();
        await browser.SignInAsync(person.Email, Newcomer.Password);
        await browser.Page.EvaluateAsync("id => localStorage.setItem('periscope.workspace', id)", RunningMesh.OwnerWorkspace);

        foreach (var (path, says) in new[]
        {
            ("/ask", "Viewers cannot ask"), ("/alerts", "Viewers see no alerts"), ("/settings/clients", "This is for the workspace’s admins"),
            ("/settings/audit", "This is for the workspace’s admins"), ("/operations", "Everything works"), ("/operations/breakers", "This is for"), ("/operations/dead-letters", "This is for"),
        })
        {
            await browser.OpenAsync(path);
            await Expect(browser.Page.GetByRole(AriaRole.Main).GetByText(says).First).ToBeVisibleAsync();
            await Expect(browser.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
            await browser.IsAccessibleAsync($"{path} for a viewer");
        }

        await browser.OpenAsync("/competitors");
        await Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "Add a competitor" })).ToHaveCountAsync(0);
        await browser.OpenAsync("/alerts/rules");
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Add a rule" })).ToHaveCountAsync(0);
    }

    [TestCase(360)]
    [TestCase(1280)]
    public async Task LongNames_AndLongLists_StayInside(int width)
    {
        var person = await Newcomer.RegisterAsync();
        using (var api = new PeriscopeClient(RunningMesh.Gateway))
        {
            api.UseToken(person.Token);
            var unbroken = new string('W', 120);
            for (var i = 0; i < 60; i++)
            {
                await api.PostAsync("/api/v1/alerts/rules", new { name = $"{unbroken} {i}", minImpact = 3, channels = new[] { "in_app" } });
            }

            await api.PostAsync("/api/v1/competitors", new { name = unbroken, domain = $"{new string('w', 60)}.{new string('x', 60)}.example" });
            await api.PostAsync("/api/v1/channels", new { kind = "webhook", name = unbroken, config = new { url = $"https://hooks.example/{unbroken}" } });
        }

        await using var browser = await AppBrowser.OpenAsync(width);
        await browser.Page.GotoAsync("/auth/login?returnTo=/competitors");
        await browser.FillSignInAsync(person.Email, Newcomer.Password);
        await browser.HeadingAsync();

        foreach (var path in new[] { "/", "/competitors", "/alerts/rules", "/alerts/channels", "/battlecards", "/ask" })
        {
            await browser.OpenAsync(path);
            Assert.That(
                await browser.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), $"{path} at {width}");
            await browser.IsAccessibleAsync($"{path} with long names at {width}");
        }

        await browser.OpenAsync("/alerts/rules");
        var rules = browser.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Switch);
        await Expect(rules).ToHaveCountAsync(50);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await Expect(rules).ToHaveCountAsync(60);
    }

    [Test]
    public async Task Rule_IsPreviewedWhileItIsWritten()
    {
        await using var browser = await AppBrowser.OpenAsync();
        await browser.SignInAsync(RunningMesh.OwnerEmail, RunningMesh.OwnerPassword);
        await browser.OpenAsync("/alerts/rules");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        var preview = browser.Page.GetByRole(AriaRole.Region, new() { Name = "The last 30 days" });

        await browser.Page.GetByLabel("Least impact").FillAsync("0");
        await Expect(preview.GetByText(Caught())).ToBeVisibleAsync();
        await browser.IsAccessibleAsync("a rule's form");
        await browser.Page.GetByLabel("Least impact").FillAsync("10");
        await browser.Page.GetByLabel("Least confidence").FillAsync("100");
        await Expect(preview.GetByText(CaughtNone())).ToBeVisibleAsync();

        using var owner = await RunningMesh.OwnerAsync();
        var before = (await owner.GetAsync("/api/v1/alerts/rules?limit=1"))["total"]!.GetValue<long>();
        await browser.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Only what shakes the market");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await Expect(browser.Page.GetByText("The rule is added.")).ToBeVisibleAsync();

        Assert.That((await owner.GetAsync("/api/v1/alerts/rules?limit=1"))["total"]!.GetValue<long>(), Is.EqualTo(before + 1), "a preview saves nothing");
    }

    // All of the interface but who is signed in and how the workspace looks.
    [GeneratedRegex(@"/(api/v1/(?!auth/me|live|workspaces/[^/]+/branding)|health/|system/)")]
    private static partial Regex Interface();

    // A slow machine's other scenarios have made more than a thousand of them by then.
    [GeneratedRegex(@"^[1-9][\d,]* of [\d,]+ updates?")]
    private static partial Regex Caught();

    [GeneratedRegex(@"^None of [\d,]+ updates?")]
    private static partial Regex CaughtNone();
}
