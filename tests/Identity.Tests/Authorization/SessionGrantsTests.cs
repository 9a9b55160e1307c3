using System.Net;
using Periscope.Identity.Tests.Pages;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>What a grant has of the browser's session that it was given in, and what becomes of one that is given while that ends.</summary>
internal sealed class SessionGrantsTests : FreshTimeTests
{
    [Test]
    public async Task WebApp_InUse_KeepsItsSession()
    {
        var (web, token) = await WebAppAsync();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Clock.Advance(TimeSpan.FromDays(20));
            token = await RefreshedAsync(web, token);
        }

        Assert.That(
            await SqlAsync("SELECT count(*) FROM identity.sessions_of($1, $2) WHERE used_at = $2", web.Owner.Id, Clock.GetUtcNow()),
            Is.EqualTo(1), "the list of devices has it, as used just now");
    }

    [Test]
    public async Task WebApp_WhoseSessionIsOver_GetsNoMoreTokens()
    {
        var (web, token) = await WebAppAsync();
        await SqlAsync("UPDATE identity.sessions SET expires_at = $2 WHERE user_id = $1", web.Owner.Id, Clock.GetUtcNow());

        using var answer = await web.RefreshAsync(token);

        Assert.That(await Partner.ErrorAsync(answer), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task SignInAgain_OnTheSameBrowser_KeepsTheSessionAndWhatCameOfIt()
    {
        var (web, token) = await WebAppAsync();
        using var browser = await web.BrowserAsync();
        token = (await web.RedeemedAsync((await web.AuthorizeAsync(browser, ("scope", "openid offline_access")))["code"]))["refresh_token"]!.GetValue<string>();
        var before = browser.Cookies.GetAllCookies().Single(cookie => cookie.Name.Contains("session", StringComparison.Ordinal)).Value;
        var session = await SessionOfAsync(browser, web);
        Clock.Advance(TimeSpan.FromMinutes(5));

        (await browser.SignInAsync(web.Owner.Email)).Dispose();

        Assert.That(await SessionOfAsync(browser, web), Is.EqualTo(session));
        await RefreshedAsync(web, token);
        var after = browser.Cookies.GetAllCookies().Single(cookie => cookie.Name.Contains("session", StringComparison.Ordinal)).Value;
        Assert.That(after, Is.Not.EqualTo(before), "with another cookie");
        browser.Cookies.GetAllCookies().Single(cookie => cookie.Value == after).Value = before;
        Assert.That((await web.AuthorizeAsync(browser, ("prompt", "none"), ("scope", "openid")))["error"], Is.EqualTo("login_required"), "the cookie of before is none");
    }

    [Test]
    public async Task SignInAgain_AsSomebodyElse_EndsTheSession()
    {
        var (web, _) = await WebAppAsync();
        using var browser = await web.BrowserAsync();
        var token = (await web.RedeemedAsync((await web.AuthorizeAsync(browser, ("scope", "openid offline_access")))["code"]))["refresh_token"]!.GetValue<string>();

        (await browser.SignInAsync((await Identity.RegisterAsync()).Email)).Dispose();

        using var answer = await web.RefreshAsync(token);
        Assert.That(await Partner.ErrorAsync(answer), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task Code_SessionEndsWhileItIsMade_IsNotGiven()
    {
        var partner = await Partner.RegisterAsync(Identity);
        using var browser = await partner.BrowserAsync();
        await partner.AuthorizeAsync(browser);

        using var answer = await Meanwhile.WhileAsync(
            Identity, "UPDATE identity.sessions SET ended_at = $2, end_reason = 'revoked' WHERE user_id = $1",
            [partner.Owner.Id, Clock.GetUtcNow()], () => browser.GetAsync(partner.AuthorizeUrl()));

        Assert.That(partner.Answer(answer)["error"], Is.EqualTo("login_required"));
    }

    [Test]
    public async Task Code_ConsentWithdrawnWhileItIsMade_IsNotGiven()
    {
        var partner = await Partner.RegisterAsync(Identity);
        using var browser = await partner.BrowserAsync();
        await partner.AuthorizeAsync(browser);

        using var answer = await Meanwhile.WhileAsync(
            Identity, "SELECT identity.withdraw_consent($1, $2)", [partner.Owner.Id, partner.ClientId], () => browser.GetAsync(partner.AuthorizeUrl()));

        Assert.That(partner.Answer(answer)["error"], Is.EqualTo("login_required"));
    }

    [Test]
    public async Task Consent_SessionEndsWhileItIsGiven_IsNotRemembered()
    {
        var partner = await Partner.RegisterAsync(Identity);
        using var browser = await partner.BrowserAsync();
        using var consent = await browser.GetAsync(partner.AuthorizeUrl());

        using var answer = await Meanwhile.WhileAsync(
            Identity, "UPDATE identity.sessions SET ended_at = $2, end_reason = 'revoked' WHERE user_id = $1",
            [partner.Owner.Id, Clock.GetUtcNow()], () => Partner.DecideAsync(browser, consent, "allow"));

        Assert.That(partner.Answer(answer)["error"], Is.EqualTo("login_required"));
        Assert.That(await SqlAsync("SELECT count(*) FROM identity.consents WHERE user_id = $1", partner.Owner.Id), Is.Zero);
    }

    private async Task<(Partner Web, string RefreshToken)> WebAppAsync()
    {
        var person = await Identity.RegisterAsync();
        var web = new Partner(Identity, person, Guid.Empty, "periscope-web", null, $"{IdentityApp.Authority}/auth/callback");
        return (web, (await web.SignInAsync(("scope", "openid offline_access")))["refresh_token"]!.GetValue<string>());
    }

    private static async Task<string> RefreshedAsync(Partner web, string token)
    {
        using var answer = await web.RefreshAsync(token);
        return (await Partner.OkAsync(answer))["refresh_token"]!.GetValue<string>();
    }

    private static async Task<string> SessionOfAsync(PageClient browser, Partner web)
    {
        var tokens = await web.RedeemedAsync((await web.AuthorizeAsync(browser, ("scope", "openid")))["code"]);
        return new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens["id_token"]!.GetValue<string>()).GetClaim("sid").Value;
    }

    private Task<object?> SqlAsync(string sql, params object[] values) => Meanwhile.ScalarAsync(Identity, sql, values);
}
