using System.Net;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Pages;

internal sealed class SignInPageTests
{
    private static readonly string[] s_cookieFlags = ["path=/", "samesite=lax", "httponly"];

    [Test]
    public async Task SignIn_RightPassword_GoesOnWhereThePersonWantedToBe()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);

        using var answer = await browser.SignInAsync(person.Email, returnUrl: "/connect/authorize?client_id=a&state=b%26c");
        var page = await browser.OpenAsync("/signout");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/connect/authorize?client_id=a&state=b%26c"));
        Assert.That(page.Forms, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task SignIn_WrongPasswordAndUnknownAddress_AreDrawnAlike()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);

        using var wrong = await browser.SignInAsync(person.Email, "not the phrase at all");
        using var unknown = await browser.SignInAsync("nobody@example.com", "not the phrase at all");

        var alert = (await PageClient.ReadAsync(wrong)).QuerySelector("[role=alert]")?.TextContent;
        Assert.That(alert, Does.StartWith("The e-mail or the password is wrong"));
        Assert.That((await PageClient.ReadAsync(unknown)).QuerySelector("[role=alert]")?.TextContent, Is.EqualTo(alert));
        Assert.That(await SignedInAsync(browser), Is.False);
    }

    [Test]
    public async Task SignIn_AddressThatIsMarkup_ComesBackAsText()
    {
        using var browser = new PageClient(SharedApp.Identity);

        using var answer = await browser.SignInAsync("\"><script>alert(1)</script>");

        var page = await PageClient.ReadAsync(answer);
        Assert.That(page.Scripts, Is.Empty);
        Assert.That(page.QuerySelector("#email")?.GetAttribute("value"), Is.EqualTo("\"><script>alert(1)</script>"));
    }

    [TestCase("//evil.example")]
    [TestCase("https://evil.example/")]
    [TestCase("/\\evil.example")]
    [TestCase("/\t/evil.example")]
    [TestCase("javascript:alert(1)")]
    [TestCase("evil.example")]
    public async Task SignIn_ReturnAddressOfAnotherOrigin_StaysHere(string returnUrl)
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);

        using var answer = await browser.SignInAsync(person.Email, returnUrl: returnUrl);

        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/"));
    }

    [Test]
    public async Task SignIn_FormThatNoPageDrew_IsRefused()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = person.Email, ["password"] = IdentityApp.Password });

        using var answer = await browser.PostAsync("/signin", form);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That(await SignedInAsync(browser), Is.False);
    }

    [TestCase("cross-site")]
    [TestCase("same-site")]
    public async Task SignIn_FormSentByAnotherSitesPage_IsRefused(string site)
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);
        var page = await browser.OpenAsync("/signin");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["form"] = page.QuerySelector("[name=form]")!.GetAttribute("value")!,
            ["email"] = person.Email,
            ["password"] = IdentityApp.Password,
        });
        form.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await browser.PostAsync("/signin", form);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Cookie_OverHttps_BelongsToThisHostAlone()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = SharedApp.Identity.Service.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "identity.example");
        using var opened = await client.GetAsync("/signin");
        var drawn = (await PageClient.ReadAsync(opened)).QuerySelector("[name=form]")!.GetAttribute("value")!;
        var antiforgery = opened.Headers.GetValues("Set-Cookie").Single();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["form"] = drawn, ["email"] = person.Email, ["password"] = IdentityApp.Password });
        client.DefaultRequestHeaders.Add("Cookie", antiforgery.Split(';')[0]);

        using var answer = await client.PostAsync("/signin", form);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie, Does.StartWith("__Host-periscope-session=pbs_"));
        Assert.That(cookie.Split("; ").Skip(1), Is.EquivalentTo(s_cookieFlags.Append("secure")));
        Assert.That(antiforgery, Does.Contain("; secure").And.Contains("; httponly"));
    }

    [Test]
    public async Task Cookie_OverHttp_HasNoSecureThatWouldKeepItAway()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);

        using var answer = await browser.SignInAsync(person.Email);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie, Does.StartWith("periscope-session=pbs_"));
        Assert.That(cookie.Split("; ").Skip(1), Is.EquivalentTo(s_cookieFlags));
    }

    [Test]
    public async Task SignOut_EndsTheSessionForACopyOfItsCookieToo()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);
        using var thief = new PageClient(SharedApp.Identity);
        using var signedIn = await browser.SignInAsync(person.Email);
        thief.Cookies.Add(browser.Cookies.GetCookies(SharedApp.Identity.Service.Address));
        Assert.That(await SignedInAsync(thief), Is.True);

        using var answer = await browser.SubmitAsync(await browser.OpenAsync("/signout"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await SignedInAsync(thief), Is.False);
    }

    [Test]
    public async Task Session_NotUsedForTooLong_IsOver()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock, ("Identity:SessionDays", "2"));
        using var browser = new PageClient(identity);
        using var signedIn = await browser.SignInAsync(IdentityApp.OwnerEmail);

        clock.Advance(TimeSpan.FromHours(47));
        var used = await SignedInAsync(browser);
        clock.Advance(TimeSpan.FromHours(47));
        var usedLater = await SignedInAsync(browser);
        clock.Advance(TimeSpan.FromHours(49));

        Assert.That((used, usedLater, await SignedInAsync(browser)), Is.EqualTo((true, true, false)));
    }

    [Test]
    public async Task Page_RunsNothingAndIsNeitherFramedNorKept()
    {
        using var browser = new PageClient(SharedApp.Identity);

        using var response = await browser.GetAsync("/signout");

        var style = (await PageClient.ReadAsync(response)).QuerySelector("style")!.TextContent;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo(
            $"default-src 'none'; style-src 'sha256-{hash}'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "no-referrer" }));
    }

    [Test]
    public async Task Form_AfterTooManyAttempts_SaysToWait()
    {
        await using var identity = await IdentityApp.StartAsync(settings: [("Identity:AttemptsPerMinute", "2")]);
        using var browser = new PageClient(identity);
        for (var i = 0; i < 2; i++)
        {
            using var allowed = await browser.SignInAsync("nobody@example.com");
        }

        using var refused = await browser.SignInAsync("nobody@example.com");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    private static async Task<bool> SignedInAsync(PageClient browser) =>
        (await browser.OpenAsync("/signout")).QuerySelector("form") is not null;
}
