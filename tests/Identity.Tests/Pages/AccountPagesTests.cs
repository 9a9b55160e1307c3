using System.Net;
using Periscope.Identity.Tests.SecondFactors;

namespace Periscope.Identity.Tests.Pages;

internal sealed class AccountPagesTests : OwnTimeTests
{
    [Test]
    public async Task Register_GoodEntries_SignsInAndGoesOn()
    {
        var email = $"{Guid.CreateVersion7():n}@example.com";
        using var browser = new PageClient(Identity);

        using var answer = await RegisterAsync(browser, email, IdentityApp.Password);
        var devices = await browser.OpenAsync("/devices");

        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/connect/authorize?a=b"));
        Assert.That(devices.QuerySelector("main")!.TextContent, Does.Contain(email));
    }

    [TestCase("x@example.com", "short", "password")]
    [TestCase("ann", IdentityApp.Password, "email")]
    [TestCase(IdentityApp.OwnerEmail, IdentityApp.Password, "email")]
    public async Task Register_WrongEntry_SaysWhichAndKeepsTheOthers(string email, string password, string field)
    {
        using var browser = new PageClient(Identity);

        using var answer = await RegisterAsync(browser, email, password);

        var page = await PageClient.ReadAsync(answer);
        Assert.That(page.QuerySelectorAll("[aria-invalid=true]").Select(input => input.Id), Is.EqualTo(new[] { field }));
        Assert.That(page.QuerySelector($"#{field}-wrong")!.TextContent, Is.Not.Empty);
        Assert.That(page.QuerySelector("#name")!.GetAttribute("value"), Is.EqualTo("Ann <b>"));
        Assert.That(page.QuerySelector("#password")!.HasAttribute("value"), Is.False);
    }

    [TestCase("/devices")]
    [TestCase("/second-factor")]
    public async Task Page_OfAnAccount_AsksStrangersToSignInAndComesBack(string path)
    {
        using var browser = new PageClient(Identity);

        using var answer = await browser.GetAsync(path);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo($"/signin?returnUrl={Uri.EscapeDataString(path)}"));
    }

    [Test]
    public async Task SecondFactor_FromSetUpToSwitchedOff_WorksWithoutScripts()
    {
        var person = await Identity.RegisterAsync();
        using var browser = new PageClient(Identity);
        using var signedIn = await browser.SignInAsync(person.Email);
        using var begun = await browser.SubmitAsync(
            await browser.OpenAsync("/second-factor"), "/second-factor/begin", ("password", IdentityApp.Password));
        var setUp = await PageClient.ReadAsync(begun);
        var authenticator = new Authenticator(setUp.QuerySelector("code")!.TextContent, Clock);
        Assert.That(setUp.QuerySelector("svg path")?.GetAttribute("d"), Is.Not.Empty);

        using var confirmed = await browser.SubmitAsync(setUp, null, ("code", authenticator.Code));
        var codes = (await PageClient.ReadAsync(confirmed)).QuerySelectorAll(".codes li").Select(code => code.TextContent).ToArray();
        Assert.That(codes, Has.Length.EqualTo(10));

        using var elsewhere = new PageClient(Identity);
        using var password = await elsewhere.SignInAsync(person.Email, returnUrl: "/second-factor");
        var asked = await PageClient.ReadAsync(password);
        using var wrong = await elsewhere.SubmitAsync(asked, null, ("code", authenticator.WrongCode));
        using var right = await elsewhere.SubmitAsync(await PageClient.ReadAsync(wrong), null, ("code", codes[0]));
        Assert.That(right.Headers.Location?.OriginalString, Is.EqualTo("/second-factor"));

        var page = await elsewhere.OpenAsync("/second-factor");
        Assert.That(page.QuerySelector("main")!.TextContent, Does.Contain("9 of 10"));
        using var off = await elsewhere.SubmitAsync(
            page, "/second-factor/remove", ("password", IdentityApp.Password), ("code", authenticator.NextCode()));
        Assert.That((await elsewhere.OpenAsync("/second-factor")).QuerySelector("form")!.GetAttribute("action"), Is.EqualTo("/second-factor/begin"));
    }

    [Test]
    public async Task SecondStep_TakenTooLate_StartsAgain()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, _) = await Authenticator.EnrolAsync(client, Clock);
        using var browser = new PageClient(Identity);
        using var password = await browser.SignInAsync(person.Email);
        var asked = await PageClient.ReadAsync(password);

        Clock.Advance(TimeSpan.FromMinutes(11));
        using var late = await browser.SubmitAsync(asked, null, ("code", authenticator.Code));
        using var forged = await browser.SubmitAsync(asked, null, ("ticket", "Zm9yZ2Vk"), ("code", authenticator.Code));

        foreach (var answer in new[] { late, forged })
        {
            Assert.That((await PageClient.ReadAsync(answer)).QuerySelector("[role=alert]")!.TextContent, Does.StartWith("That took too long"));
        }
    }

    [Test]
    public async Task Devices_SignOutOne_EndsThatOneAlone()
    {
        var person = await Identity.RegisterAsync();
        using var lost = new PageClient(Identity, "curl/8.5.0");
        using var browser = new PageClient(Identity, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        using var first = await lost.SignInAsync(person.Email);
        using var second = await browser.SignInAsync(person.Email);

        var page = await browser.OpenAsync("/devices");
        using var answer = await browser.SubmitAsync(page, "/devices/revoke");
        using var lostNow = await lost.GetAsync("/devices");
        var left = await browser.OpenAsync("/devices");

        Assert.That(page.QuerySelector("button")!.GetAttribute("aria-label"), Does.StartWith("Sign out curl/8.5.0"));
        Assert.That(lostNow.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(left.QuerySelectorAll(".rows li").Select(row => row.QuerySelector("strong")!.TextContent), Is.EqualTo(new[] { "Firefox on Linux" }));
    }

    private static async Task<HttpResponseMessage> RegisterAsync(PageClient browser, string email, string password) => await browser.SubmitAsync(
        await browser.OpenAsync("/register?returnUrl=%2Fconnect%2Fauthorize%3Fa%3Db"), null,
        ("name", "Ann <b>"), ("email", email), ("password", password), ("workspace", "Acme"));
}
