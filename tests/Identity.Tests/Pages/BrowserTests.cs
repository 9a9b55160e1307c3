using Microsoft.Playwright;
using Periscope.BrowserKit;
using Periscope.Identity.Tests.Mail;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Pages;

/// <summary>The pages in a real Chromium.</summary>
internal sealed class BrowserTests
{
    private const int Phone = 360;
    private const int Desk = 1280;
    private const int Pages = 39;

    // Behind the real time, by which bearer tokens are checked: it may advance without their being of the future.
    private readonly SettableClock _clock = new(TimeProvider.System.GetUtcNow().AddMinutes(-25));
    private SmtpReceiver _smtp = null!;
    private IdentityApp _identity = null!;
    private ChromiumBrowser _chromium = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chromium = await ChromiumBrowser.LaunchAsync();
        _smtp = SmtpReceiver.Start();
        _identity = await AccountMailTests.StartIdentityAsync(_smtp, _clock);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        if (_identity is not null)
        {
            await _identity.DisposeAsync();
            await _smtp.DisposeAsync();
        }
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task EveryPage_IsAccessibleAndFitsAPhone(ColorScheme scheme)
    {
        Assert.That(await LookAsync(scheme, tour => tour.WalkAsync()), Is.EqualTo(Pages));
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task BrandedPages_AreAccessibleAndShowTheLogo(ColorScheme scheme)
    {
        var logos = new List<int>();

        var pages = await LookAsync(scheme, tour => tour.WalkBrandedAsync(), async page =>
            logos.Add(await page.Locator(".brand img").EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)")));

        Assert.That(logos, Has.Count.EqualTo(pages).And.All.EqualTo(160));
        Assert.That(pages, Is.EqualTo(3));
    }

    /// <summary>Looks at each page of a tour as people with and without sight do; answers how many there were.</summary>
    private async Task<int> LookAsync(ColorScheme scheme, Func<PageTour, Task> walk, Func<IPage, Task>? also = null)
    {
        await using var context = await ContextAsync(scheme, scripts: true);
        var page = await context.NewPageAsync();
        var (found, complaints, pages) = (new List<string>(), new List<string>(), 0);
        page.Console += (_, message) => complaints.Add($"{page.Url}: {message.Text}");

        await walk(new PageTour(page, _identity, _smtp, _clock, async name =>
        {
            pages++;
            foreach (var width in new[] { Desk, Phone })
            {
                await page.SetViewportSizeAsync(width, 800);
                await PictureAsync(page, $"{name}-{scheme}-{width}");
                if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") is var wide && wide > width)
                {
                    found.Add($"{name}: {wide} pixels wide on a screen of {width}");
                }
            }

            found.AddRange((await page.ViolationsAsync()).Select(violation => $"{name}: {violation}"));
            await (also?.Invoke(page) ?? Task.CompletedTask);
        }));

        Assert.That(found, Is.Empty);
        Assert.That(complaints.Where(text => text.Contains("Content Security Policy", StringComparison.Ordinal)), Is.Empty);
        return pages;
    }

    [Test]
    public async Task EveryPage_WithoutScripts_DoesItsWork()
    {
        await using var context = await ContextAsync(ColorScheme.Light, scripts: false);
        var headings = new List<string>();
        var page = await context.NewPageAsync();

        await new PageTour(page, _identity, _smtp, _clock, async _ => headings.Add(await page.Locator("h1").InnerTextAsync())).WalkAsync();

        Assert.That(headings, Has.Count.EqualTo(Pages));
        Assert.That(headings, Is.SupersetOf(new[]
        {
            "Sign in", "Make an account", "Your devices", "Confirm your e-mail address", "Address confirmed", "Second factor",
            "Set up your authenticator", "Your recovery codes", "Enter your code", "Forgot your password?", "Choose a new password",
            "Your password is changed", "Sign out", "Signed out", "Join Acme", "You are a member", "Invitation", "Allow Partner?",
            "Your applications",
        }));
    }

    private Task<IBrowserContext> ContextAsync(ColorScheme scheme, bool scripts) => _chromium.Browser.NewContextAsync(new BrowserNewContextOptions
    {
        ColorScheme = scheme,
        JavaScriptEnabled = scripts,
        ViewportSize = new ViewportSize { Width = Desk, Height = 800 },
    });

    // For whoever wants to look: PAGE_PICTURES names a directory.
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PAGE_PICTURES") is { Length: > 0 } directory)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(directory, $"{name.Replace(' ', '-')}.png"), FullPage = true });
        }
    }
}
