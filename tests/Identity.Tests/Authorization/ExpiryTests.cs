using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>What time does to codes, tokens and requests: each test moves the clock of a service of its own.</summary>
internal sealed class ExpiryTests : FreshTimeTests
{
    [TestCase(59, true)]
    [TestCase(61, false)]
    public async Task Code_IsGoodForAMinute(int seconds, bool isGood)
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        using var browser = await partner.BrowserAsync();
        var answer = await partner.AuthorizeAsync(browser);
        Clock.Advance(TimeSpan.FromSeconds(seconds));

        using var response = await partner.RedeemAsync(answer["code"]);

        Assert.That(response.IsSuccessStatusCode, Is.EqualTo(isGood));
    }

    [TestCase(59, HttpStatusCode.OK)]
    [TestCase(61, HttpStatusCode.BadRequest)]
    public async Task PushedRequest_IsGoodForAMinute(int seconds, HttpStatusCode status)
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        using var browser = await partner.BrowserAsync();
        using var pushed = await partner.PostAsync(
            "/connect/par", ("redirect_uri", partner.RedirectUri), ("response_type", "code"), ("scope", "openid"),
            ("code_challenge", Partner.Challenge), ("code_challenge_method", "S256"));
        Assert.That(pushed.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var reference = (await pushed.Content.ReadFromJsonAsync<JsonObject>())!["request_uri"]!.GetValue<string>();
        Clock.Advance(TimeSpan.FromSeconds(seconds));

        using var response = await browser.GetAsync(
            $"/connect/authorize?client_id={partner.ClientId}&request_uri={Uri.EscapeDataString(reference)}");

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task RefreshToken_WhoseAnswerWasLost_WorksOnceMoreAndLaterEndsTheGrant()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        var first = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var lost = await partner.RefreshAsync(first);

        using var again = await partner.RefreshAsync(first);
        var kept = (await Partner.OkAsync(again))["refresh_token"]!.GetValue<string>();
        Clock.Advance(TimeSpan.FromSeconds(11));
        using var replay = await partner.RefreshAsync(first);
        using var after = await partner.RefreshAsync(kept);

        Assert.That(await Partner.ErrorAsync(replay), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await Partner.ErrorAsync(after), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task RefreshToken_BothAnswersToOneUsed_EndTheGrant()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        var first = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        using var one = await partner.RefreshAsync(first);
        using var other = await partner.RefreshAsync(first);
        using var next = await partner.RefreshAsync((await Partner.OkAsync(one))["refresh_token"]!.GetValue<string>());

        using var forked = await partner.RefreshAsync((await Partner.OkAsync(other))["refresh_token"]!.GetValue<string>());
        using var after = await partner.RefreshAsync((await Partner.OkAsync(next))["refresh_token"]!.GetValue<string>());

        Assert.That(await Partner.ErrorAsync(forked), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        Assert.That(await Partner.ErrorAsync(after), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task RefreshToken_UnusedForAMonth_IsOver()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        var token = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        Clock.Advance(TimeSpan.FromDays(31));

        using var response = await partner.RefreshAsync(token);

        Assert.That(await Partner.ErrorAsync(response), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task AccessToken_Expired_IsNotActive()
    {
        var partner = await Partner.RegisterAsync(Identity);
        var token = (await partner.SignInAsync())["access_token"]!.GetValue<string>();
        using var before = await partner.PostAsync("/connect/introspect", ("token", token));
        Clock.Advance(TimeSpan.FromMinutes(31));

        using var after = await partner.PostAsync("/connect/introspect", ("token", token));

        Assert.That((await Partner.OkAsync(before))["active"]!.GetValue<bool>(), Is.True);
        Assert.That((await Partner.OkAsync(after)).ToJsonString(), Is.EqualTo("""{"active":false}"""));
    }

    [Test]
    public async Task MaxAge_SignInLongAgo_IsAskedForAgain()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        using var browser = await partner.BrowserAsync();
        await partner.AuthorizeAsync(browser);
        Clock.Advance(TimeSpan.FromMinutes(10));

        using var fresh = await browser.GetAsync(partner.AuthorizeUrl(("max_age", "900")));
        using var stale = await browser.GetAsync(partner.AuthorizeUrl(("max_age", "300")));
        var silent = await partner.AuthorizeAsync(browser, ("max_age", "300"), ("prompt", "none"));
        using var signedIn = await browser.SubmitAsync(
            await browser.OpenAsync(stale.Headers.Location!.OriginalString), null, ("email", partner.Owner.Email), ("password", IdentityApp.Password));
        using var done = await browser.GetAsync(signedIn.Headers.Location!.OriginalString);

        Assert.That(partner.Answer(fresh), Contains.Key("code"));
        Assert.That(stale.Headers.Location!.OriginalString, Does.StartWith("/signin"));
        Assert.That(silent["error"], Is.EqualTo("login_required"));
        Assert.That(partner.Answer(done), Contains.Key("code"));
    }

    [Test]
    public async Task Prompt_Login_IsSatisfiedByASignInAfterIt()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        using var browser = await partner.BrowserAsync();
        await partner.AuthorizeAsync(browser);
        Clock.Advance(TimeSpan.FromSeconds(5));

        using var asked = await browser.GetAsync(partner.AuthorizeUrl(("prompt", "login")));
        using var signedIn = await browser.SubmitAsync(
            await browser.OpenAsync(asked.Headers.Location!.OriginalString), null, ("email", partner.Owner.Email), ("password", IdentityApp.Password));
        using var done = await browser.GetAsync(signedIn.Headers.Location!.OriginalString);

        Assert.That(partner.Answer(done), Contains.Key("code"));
    }
}
