using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tests.Pages;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Authorization;

internal sealed class CodeFlowTests
{
    [Test]
    public async Task SignIn_ForAPartner_GivesTokensThatSayWhoAndHowMuch()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();

        var answer = await partner.AuthorizeAsync(browser);
        var tokens = await partner.RedeemedAsync(answer["code"]);

        Assert.That(answer["state"], Is.EqualTo("the state"));
        Assert.That(answer["iss"], Is.EqualTo(IdentityApp.Authority));
        var access = new JsonWebToken(tokens["access_token"]!.GetValue<string>());
        Assert.That(access.Typ, Is.EqualTo("at+jwt"));
        Assert.That(access.Subject, Is.EqualTo(partner.Owner.Id.ToString()));
        Assert.That(access.GetClaim("client_id").Value, Is.EqualTo(partner.ClientId));
        Assert.That(access.GetClaim("scope").Value, Is.EqualTo("openid profile email offline_access competitors:read"));
        Assert.That(JsonNode.Parse(access.GetClaim("workspaces").Value)!["id"]!.GetValue<Guid>(), Is.EqualTo(partner.Owner.Workspace));
        var id = new JsonWebToken(tokens["id_token"]!.GetValue<string>());
        Assert.That(id.Audiences, Is.EqualTo(new[] { partner.ClientId }));
        Assert.That(id.Issuer, Is.EqualTo(IdentityApp.Authority));
        Assert.That(id.Subject, Is.EqualTo(partner.Owner.Id.ToString()));
        Assert.That(id.GetClaim("nonce").Value, Is.EqualTo("the nonce"));
        Assert.That(Guid.TryParse(id.GetClaim("sid").Value, out _), Is.True);
        Assert.That(access.TryGetClaim("sid", out _), Is.False, "offline access does not end with the browser's session");
        Assert.That(id.GetClaim("amr").Value, Is.EqualTo("pwd"));
        Assert.That(id.GetClaim("auth_time").Value, Is.Not.Empty);
        Assert.That(id.GetClaim("at_hash").Value, Is.EqualTo(
            Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(access.EncodedToken))[..16])));
    }

    [Test]
    public async Task SignIn_NobodyIsSignedIn_GoesBySignInAndConsentAndRemembersIt()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);

        using var first = await browser.GetAsync(partner.AuthorizeUrl());
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(first.Headers.Location!.OriginalString, Does.StartWith("/signin?returnUrl=%2Fconnect%2Fauthorize"));
        using var signedIn = await browser.SubmitAsync(
            await browser.OpenAsync(first.Headers.Location.OriginalString), null, ("email", partner.Owner.Email), ("password", IdentityApp.Password));
        using var consent = await browser.GetAsync(signedIn.Headers.Location!.OriginalString);
        var page = await PageClient.ReadAsync(consent);
        Assert.That(page.QuerySelector("h1")!.TextContent, Is.EqualTo("Allow Partner?"));
        Assert.That(page.QuerySelectorAll("li").Select(item => item.TextContent), Does.Contain("see your e-mail address"));
        Assert.That(page.QuerySelector("main")!.TextContent, Does.Contain("belongs to the workspace Acme"), "what it gets access to");
        using var allowed = await Partner.DecideAsync(browser, consent, "allow");
        Assert.That(partner.Answer(allowed).Keys, Is.EquivalentTo(new[] { "code", "iss", "state" }));

        using var again = await browser.GetAsync(partner.AuthorizeUrl());
        using var more = await browser.GetAsync(partner.AuthorizeUrl(("scope", "openid workspaces:read")));
        using var asked = await browser.GetAsync(partner.AuthorizeUrl(("prompt", "consent")));

        Assert.That(partner.Answer(again), Contains.Key("code"));
        Assert.That(more.StatusCode, Is.EqualTo(HttpStatusCode.OK), "more than was allowed is asked for again");
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the client wants it asked again");
    }

    [Test]
    public async Task Consent_OfSomebodyOutsideTheClientsWorkspace_SaysThatItOpensNone()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);
        (await browser.SignInAsync((await SharedApp.Identity.RegisterAsync("Elsewhere")).Email)).Dispose();

        var page = await browser.OpenAsync(partner.AuthorizeUrl());

        Assert.That(page.QuerySelector("main")!.TextContent, Does.Contain("gets access to no workspace").And.Not.Contain("Acme"));
    }

    [Test]
    public async Task Consent_Denied_GoesBackWithAccessDenied()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();
        using var consent = await browser.GetAsync(partner.AuthorizeUrl());

        using var denied = await Partner.DecideAsync(browser, consent, "deny");

        var answer = partner.Answer(denied);
        Assert.That((answer["error"], answer["state"], answer["iss"]), Is.EqualTo(("access_denied", "the state", IdentityApp.Authority)));
    }

    [Test]
    public async Task Consent_PageOfSomebodyElse_IsAskedAgainAndNotTaken()
    {
        var partner = await Partner.RegisterAsync();
        using var attacker = new PageClient(SharedApp.Identity);
        (await attacker.SignInAsync((await SharedApp.Identity.RegisterAsync()).Email)).Dispose();
        using var drawnForAttacker = await attacker.GetAsync(partner.AuthorizeUrl());
        using var victim = await partner.BrowserAsync();

        using var answer = await Partner.DecideAsync(victim, drawnForAttacker, "allow");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the victim's own consent page");
        Assert.That((await PageClient.ReadAsync(answer)).QuerySelector("button[value=allow]"), Is.Not.Null);
    }

    [Test]
    public async Task WebApp_FirstParty_NeedsNoConsentAndSpeaksForThePerson()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        var web = new Partner(SharedApp.Identity, person, Guid.Empty, "periscope-web", null, $"{IdentityApp.Authority}/auth/callback");
        using var browser = await web.BrowserAsync();

        var answer = await web.AuthorizeAsync(browser, ("scope", "openid offline_access"));
        var tokens = await web.RedeemedAsync(answer["code"]);

        using var client = SharedApp.Identity.With(tokens["access_token"]!.GetValue<string>());
        var me = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;
        Assert.That(me["email"]!.GetValue<string>(), Is.EqualTo(person.Email));
        using var made = await client.PostAsJsonAsync($"/api/v1/workspaces/{person.Workspace}/api-clients", new { name = "x", scopes = new[] { "alerts:read" } });
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created), "what the person may do, the web app may do");
    }

    [Test]
    public async Task Token_OfAPartner_DoesWhatThePersonAndTheScopeAllowAndNoMore()
    {
        var partner = await Partner.RegisterAsync();
        var tokens = await partner.SignInAsync(("scope", "openid workspaces:read"));
        using var client = SharedApp.Identity.With(tokens["access_token"]!.GetValue<string>());

        using var read = await client.GetAsync($"/api/v1/workspaces/{partner.Owner.Workspace}");
        using var rename = await client.PutAsJsonAsync($"/api/v1/workspaces/{partner.Owner.Workspace}", new { name = "Taken" });
        using var clients = await client.GetAsync($"/api/v1/workspaces/{partner.Owner.Workspace}/api-clients");

        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(rename.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "an owner's token without workspaces:write");
        Assert.That(rename.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"insufficient_scope\", scope=\"workspaces:write\""));
        Assert.That(clients.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "no program manages programs");
        Assert.That(tokens["refresh_token"], Is.Null, "offline_access was not asked for");
    }

    [TestCase("none", "login_required", false)]
    [TestCase("none", "consent_required", true)]
    public async Task Prompt_None_ShowsNoPage(string prompt, string error, bool signedIn)
    {
        var partner = await Partner.RegisterAsync();
        using var browser = signedIn ? await partner.BrowserAsync() : new PageClient(SharedApp.Identity);

        var answer = await partner.AuthorizeAsync(browser, ("prompt", prompt));

        Assert.That(answer["error"], Is.EqualTo(error));
    }

    [Test]
    public async Task IdTokenHint_OfSomebodyElse_GivesNoTokensOfWhoIsSignedIn()
    {
        var partner = await Partner.RegisterAsync();
        var other = partner with { Owner = await SharedApp.Identity.RegisterAsync() };
        using var browser = await partner.BrowserAsync();
        using var others = await other.BrowserAsync();
        var own = (await partner.RedeemedAsync((await partner.AuthorizeAsync(browser))["code"]))["id_token"]!.GetValue<string>();
        var foreign = (await other.RedeemedAsync((await other.AuthorizeAsync(others))["code"]))["id_token"]!.GetValue<string>();

        var mine = await partner.AuthorizeAsync(browser, ("prompt", "none"), ("id_token_hint", own));
        var silent = await partner.AuthorizeAsync(browser, ("prompt", "none"), ("id_token_hint", foreign));
        var forged = await partner.AuthorizeAsync(browser, ("id_token_hint", foreign[..^4] + "AAAA"));
        var otherClients = await (await Partner.RegisterAsync()).AuthorizeAsync(browser, ("id_token_hint", own));

        Assert.That(mine, Contains.Key("code"));
        Assert.That(silent["error"], Is.EqualTo("login_required"));
        Assert.That((forged["error"], otherClients["error"]), Is.EqualTo(("invalid_request", "invalid_request")));
    }

    [Test]
    public async Task IdTokenHint_OfSomebodyElse_AsksForThatPersonOnce()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock);
        var partner = await Partner.RegisterAsync(identity);
        var other = partner with { Owner = await identity.RegisterAsync() };
        using var browser = await partner.BrowserAsync();
        using var others = await other.BrowserAsync();
        var foreign = (await other.RedeemedAsync((await other.AuthorizeAsync(others))["code"]))["id_token"]!.GetValue<string>();
        clock.Advance(TimeSpan.FromSeconds(2));

        using var asked = await browser.GetAsync(partner.AuthorizeUrl(("id_token_hint", foreign)));
        var signIn = asked.Headers.Location!.OriginalString;
        using var wrong = await browser.SubmitAsync(await browser.OpenAsync(signIn), null, ("email", partner.Owner.Email), ("password", IdentityApp.Password));
        using var refused = await browser.GetAsync(wrong.Headers.Location!.OriginalString);
        using var right = await browser.SubmitAsync(await browser.OpenAsync(signIn), null, ("email", other.Owner.Email), ("password", IdentityApp.Password));
        using var given = await browser.GetAsync(right.Headers.Location!.OriginalString);

        Assert.That(signIn, Does.StartWith("/signin?"));
        Assert.That(partner.Answer(refused)["error"], Is.EqualTo("login_required"));
        Assert.That(partner.Answer(given), Contains.Key("code"));
    }

    [TestCase("http://127.0.0.1:5000/callback", false)]
    [TestCase("com.example.app:/callback", false)]
    [TestCase("https://app.example/callback", true)]
    public async Task Consent_OfAPublicClient_IsRememberedWhereNobodyElseCanBe(string redirectUri, bool isRemembered)
    {
        var partner = await Partner.RegisterPublicAsync(redirectUri: redirectUri);
        using var browser = await partner.BrowserAsync();
        await partner.AuthorizeAsync(browser);

        var silent = await partner.AuthorizeAsync(browser, ("prompt", "none"));
        using var again = await browser.GetAsync(partner.AuthorizeUrl());

        Assert.That(silent.GetValueOrDefault("error"), Is.EqualTo(isRemembered ? null : "consent_required"), "RFC 8252, 8.6");
        Assert.That(again.StatusCode, Is.EqualTo(isRemembered ? HttpStatusCode.SeeOther : HttpStatusCode.OK));
    }

    [Test]
    public async Task Post_FromAnotherSite_FindsTheSessionOnTheWayOn()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();
        using var without = new PageClient(SharedApp.Identity);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(partner.AuthorizeUrl(("prompt", "none")).Split('?')[1]);
        using var form = new FormUrlEncodedContent(query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
        await partner.AuthorizeAsync(browser);

        // As a browser does with a cookie that is SameSite=Lax: not with the form, but where that leads.
        using var sent = await without.PostAsync("/connect/authorize", form);
        using var answer = await browser.GetAsync(sent.Headers.Location!.OriginalString);

        Assert.That(partner.Answer(answer), Contains.Key("code"));
    }

    [Test]
    public async Task Post_IsTakenLikeGet()
    {
        var partner = await Partner.RegisterAsync();
        using var browser = await partner.BrowserAsync();
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(partner.AuthorizeUrl().Split('?')[1]);
        using var form = new FormUrlEncodedContent(query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));

        using var consent = await browser.PostAsync("/connect/authorize", form);

        Assert.That(await partner.AllowAsync(browser, consent), Contains.Key("code"));
    }
}
