using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Periscope.Identity.SignOut;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Pages;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.SignOut;

internal sealed class SignOutTests
{
    private const string AfterSignOut = "https://partner.example/bye";

    private WebhookReceiver _client = null!;
    private IdentityApp _identity = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _client = await WebhookReceiver.StartAsync();
        _identity = await IdentityApp.StartAsync(settings: ("Fetch:AllowedPrivateHosts", _client.HostAndPort));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _identity.DisposeAsync();
        await _client.DisposeAsync();
    }

    [Test]
    public async Task EndSession_WithTheSessionsIdToken_SignsOutAndTellsTheClientSigned()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        var tokens = await partner.RedeemedAsync((await partner.AuthorizeAsync(browser))["code"]);
        var idToken = tokens["id_token"]!.GetValue<string>();

        using var answer = await browser.GetAsync(EndSession(
            ("id_token_hint", idToken), ("post_logout_redirect_uri", AfterSignOut), ("state", "bye")));

        Assert.That((answer.StatusCode, answer.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, AfterSignOut + "?state=bye")));
        Assert.That((await partner.AuthorizeAsync(browser, ("prompt", "none")))["error"], Is.EqualTo("login_required"));
        var notice = await ReceivedAsync(partner);
        Assert.That(notice.Typ, Is.EqualTo("logout+jwt"));
        Assert.That(notice.Subject, Is.EqualTo(partner.Owner.Id.ToString()));
        Assert.That(notice.GetClaim("sid").Value, Is.EqualTo(new JsonWebToken(idToken).GetClaim("sid").Value));
        Assert.That(
            notice.GetPayloadValue<JsonElement>("events").TryGetProperty("http://schemas.openid.net/event/backchannel-logout", out _), Is.True);
        Assert.That(notice.TryGetClaim("nonce", out _), Is.False, "so that it can never pass for an id token");
        Assert.That(await IsSignedByAsync(notice), Is.True);
        using var refresh = await partner.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.That(refresh.StatusCode, Is.EqualTo(HttpStatusCode.OK), "offline access goes on");
    }

    [Test]
    public async Task SignOutPage_TellsClientsToo_AndTriesAgainWhenTheyAreAway()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        await partner.RedeemedAsync((await partner.AuthorizeAsync(browser))["code"]);
        _client.Fail(times: 1);

        using var answer = await browser.SubmitAsync(await browser.OpenAsync("/signout"));
        await Eventually.IsTrueAsync(() => NoticesOf(partner).Count == 1, "the first try has come");
        await Eventually.IsTrueAsync(() => NoticesOf(partner).Count == 2, "the second try has come");

        var tries = NoticesOf(partner);
        Assert.That(tries[1].Id, Is.EqualTo(tries[0].Id), "the same notice");
        Assert.That(_client.Accepted.Count(hook => TokenOf(hook).Id == tries[0].Id), Is.EqualTo(1));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task SignOut_ClientWhoseAnswerCannotBeRead_IsToldAgain(string encoding)
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        await partner.RedeemedAsync((await partner.AuthorizeAsync(browser))["code"]);
        _client.Garble(encoding);

        using var answer = await browser.SubmitAsync(await browser.OpenAsync("/signout"));

        await Eventually.IsTrueAsync(() => NoticesOf(partner).Count == 2, "the second try has come");
    }

    [TestCase("https://xn--ü.example/x")]
    [TestCase("nowhere")]
    public async Task SignOut_ClientWithAnAddressThatIsNone_KeepsNobodyElseFromBeingTold(string uri)
    {
        var (wrong, partner) = (await RegisterAsync(), await RegisterAsync());
        await QueryAsync("UPDATE identity.api_clients SET backchannel_logout_uri = $1 WHERE client_id = $2", uri, wrong.ClientId);
        foreach (var one in new[] { wrong, partner })
        {
            using var browser = await one.BrowserAsync();
            await one.RedeemedAsync((await one.AuthorizeAsync(browser))["code"]);
            (await browser.SubmitAsync(await browser.OpenAsync("/signout"))).Dispose();
            await Eventually.IsTrueAsync(
                async () => await QueryAsync("SELECT 1 FROM identity.logout_notices WHERE client_id = $1 AND attempts > 0", one.ClientId) is not null,
                "it is tried");
        }

        await ReceivedAsync(partner);
        var error = await QueryAsync("SELECT error FROM identity.logout_notices WHERE client_id = $1", wrong.ClientId);
        Assert.That(error, Is.InstanceOf<string>(), "the failure is counted");
    }

    [Test]
    public async Task FailedNotice_KeepsAReasonThatQuotesWhatPostgreSqlCannotHold()
    {
        var notice = new LogoutNotice(Guid.CreateVersion7(), "quoted", _client.Url, Guid.CreateVersion7(), Guid.CreateVersion7(), Attempts: 1);
        await QueryAsync(
            "INSERT INTO identity.logout_notices (id, client_id, uri, user_id, session_id, attempts, created_at, next_attempt_at) "
            + "VALUES ($1, $2, $3, $4, $5, 1, now(), now() + interval '1 hour')",
            notice.Id, notice.ClientId, notice.Uri, notice.UserId, notice.SessionId);

        await _identity.Service.Services.GetRequiredService<LogoutNotices>().FailedAsync(notice, "an answer of \0", isFinal: true, CancellationToken.None);

        Assert.That(await QueryAsync("SELECT error FROM identity.logout_notices WHERE id = $1", notice.Id), Is.EqualTo("an answer of ?"));
    }

    [Test]
    public async Task EndSession_WithoutAnIdToken_AsksFirst()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();

        using var asked = await browser.GetAsync(EndSession(("client_id", partner.ClientId), ("post_logout_redirect_uri", AfterSignOut)));
        Assert.That(await partner.AuthorizeAsync(browser), Contains.Key("code"), "nothing has happened yet");
        using var done = await browser.SubmitAsync(await PageClient.ReadAsync(asked), "/connect/endsession");

        Assert.That((done.StatusCode, done.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, AfterSignOut)));
        Assert.That((await partner.AuthorizeAsync(browser, ("prompt", "none")))["error"], Is.EqualTo("login_required"));
    }

    [Test]
    public async Task EndSession_FormFromAnotherSite_FindsTheSessionOnTheWayOn()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        using var without = new PageClient(_identity);
        using var form = new FormUrlEncodedContent([new("client_id", partner.ClientId), new("post_logout_redirect_uri", AfterSignOut)]);

        // As a browser does with a cookie that is SameSite=Lax: not with the form, but where that leads.
        using var sent = await without.PostAsync("/connect/endsession", form);
        using var asked = await browser.GetAsync(sent.Headers.Location!.OriginalString);
        using var done = await browser.SubmitAsync(await PageClient.ReadAsync(asked), "/connect/endsession");

        Assert.That((done.StatusCode, done.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, AfterSignOut)));
        Assert.That((await partner.AuthorizeAsync(browser, ("prompt", "none")))["error"], Is.EqualTo("login_required"));
    }

    [TestCase(AfterSignOut, "https://partner.example")]
    [TestCase("com.example.app:/bye", "com.example.app:/bye")]
    public async Task EndSession_NobodyIsSignedIn_SaysWhereALinkLeadsInsteadOfGoingThere(string target, string place)
    {
        var partner = await RegisterAsync(target);
        using var browser = new PageClient(_identity);

        using var answer = await browser.GetAsync(EndSession(("client_id", partner.ClientId), ("post_logout_redirect_uri", target)));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await PageClient.ReadAsync(answer)).QuerySelector($"a[href='{target}']")?.TextContent, Is.EqualTo(place));
    }

    [Test]
    public async Task DeletedAccount_TellsTheClientsThatItWasSignedInTo()
    {
        var partner = await RegisterAsync();
        var other = await _identity.RegisterAsync();
        using var browser = await partner.BrowserAsync();
        await partner.RedeemedAsync((await partner.AuthorizeAsync(browser))["code"]);
        using var person = await _identity.AsAsync(partner.Owner.Email);
        (await person.PostAsJsonAsync(
            $"/api/v1/workspaces/{partner.Owner.Workspace}/members", new { email = other.Email, role = "owner" })).EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/auth/me")
        {
            Content = JsonContent.Create(new { password = IdentityApp.Password }),
        };

        using var gone = await person.SendAsync(request);

        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await gone.Content.ReadAsStringAsync());
        Assert.That((await ReceivedAsync(partner)).Subject, Is.EqualTo(partner.Owner.Id.ToString()));
        using var after = await person.GetAsync("/api/v1/auth/me");
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task EndSession_PageDrawnForSomebodyElse_SignsNobodyOut()
    {
        var partner = await RegisterAsync();
        using var attacker = await (await RegisterAsync()).BrowserAsync();
        using var drawn = await attacker.GetAsync(EndSession());
        using var victim = await partner.BrowserAsync();

        using var answer = await victim.SubmitAsync(await PageClient.ReadAsync(drawn), "/connect/endsession");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the victim is asked");
        Assert.That(await partner.AuthorizeAsync(victim), Contains.Key("code"));
    }

    [Test]
    public async Task EndSession_ToAnAddressThatIsNotRegistered_RedirectsNowhere()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        var idToken = (await partner.RedeemedAsync((await partner.AuthorizeAsync(browser))["code"]))["id_token"]!.GetValue<string>();
        foreach (var parameters in new (string, string)[][]
        {
            [("id_token_hint", idToken), ("post_logout_redirect_uri", "https://evil.example/")],
            [("post_logout_redirect_uri", AfterSignOut)],
            [("id_token_hint", idToken[..^4] + "AAAA"), ("post_logout_redirect_uri", AfterSignOut)],
            [("id_token_hint", idToken), ("client_id", "periscope-web")],
        })
        {
            using var answer = await browser.GetAsync(EndSession(parameters));

            Assert.That((answer.StatusCode, answer.Headers.Location), Is.EqualTo((HttpStatusCode.BadRequest, (Uri?)null)));
        }
    }

    [Test]
    public async Task Grant_WithoutOfflineAccess_EndsWithTheSession()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        var tokens = await partner.RedeemedAsync((await partner.AuthorizeAsync(browser, ("scope", "openid")))["code"]);
        using var client = _identity.With(tokens["access_token"]!.GetValue<string>());
        using var before = await client.GetAsync("/connect/userinfo");

        (await browser.SubmitAsync(await browser.OpenAsync("/signout"))).Dispose();
        using var after = await client.GetAsync("/connect/userinfo");

        Assert.That((before.StatusCode, after.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized)));
    }

    private Task<Partner> RegisterAsync(string afterSignOut = AfterSignOut) => Partner.RegisterAsync(_identity, registration =>
    {
        registration["postLogoutRedirectUris"] = new JsonArray(afterSignOut);
        registration["backchannelLogoutUri"] = _client.Url;
    });

    private static string EndSession(params (string Name, string Value)[] parameters) => QueryHelpers.AddQueryString(
        "/connect/endsession", parameters.ToDictionary(pair => pair.Name, pair => (string?)pair.Value));

    private async Task<object?> QueryAsync(string sql, params object[] values)
    {
        await using var admin = NpgsqlDataSource.Create(_identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return await command.ExecuteScalarAsync();
    }

    private async Task<JsonWebToken> ReceivedAsync(Partner partner)
    {
        await Eventually.IsTrueAsync(() => NoticesOf(partner).Count > 0, "the client has its logout token");
        return NoticesOf(partner)[0];
    }

    private List<JsonWebToken> NoticesOf(Partner partner) =>
        [.. _client.Received.Select(TokenOf).Where(token => token.Audiences.Single() == partner.ClientId)];

    private static JsonWebToken TokenOf(ReceivedWebhook hook)
    {
        Assert.That(hook.ContentType, Is.EqualTo("application/x-www-form-urlencoded"));
        return new JsonWebToken(QueryHelpers.ParseQuery(hook.Body)["logout_token"].Single()!);
    }

    private async Task<bool> IsSignedByAsync(JsonWebToken token)
    {
        var keys = new JsonWebKeySet(await _identity.Client.GetStringAsync("/.well-known/jwks.json")).GetSigningKeys();
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token.EncodedToken, new TokenValidationParameters
        {
            ValidIssuer = IdentityApp.Authority,
            ValidateAudience = false,
            ValidateLifetime = false,
            ValidTypes = ["logout+jwt"],
            IssuerSigningKeys = keys,
        });
        return result.IsValid;
    }
}
