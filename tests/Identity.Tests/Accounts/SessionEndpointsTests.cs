using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Accounts;

internal sealed class SessionEndpointsTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Test]
    public async Task List_ShowsEachDeviceOfThePersonAlone()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        await SharedApp.Identity.SignInAsync((await SharedApp.Identity.RegisterAsync()).Email);
        using var browser = new PageClient(SharedApp.Identity, Firefox);
        using var page = await browser.SignInAsync(person.Email);
        using var client = await SharedApp.Identity.AsAsync(person.Email);

        var list = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/sessions"))!;

        Assert.That(list["total"]!.GetValue<int>(), Is.EqualTo(2));
        var shown = list["items"]!.AsArray()
            .Select(one => (one!["device"]!.GetValue<string>(), one["current"]!.GetValue<bool>(), one["address"]!.GetValue<string>()));
        Assert.That(shown, Is.EqualTo(new[] { ("Unknown device", true, "127.0.0.1"), ("Firefox on Linux", false, "127.0.0.1") }));
    }

    [Test]
    public async Task Revoke_OneSession_EndsItsRefreshingAndItsAccessToken()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        var lost = await SharedApp.Identity.SignInAsync(person.Email);
        using var client = await SharedApp.Identity.AsAsync(person.Email);
        var id = await OtherSessionAsync(client);

        using var answer = await client.DeleteAsync($"/api/v1/auth/sessions/{id}");
        using var again = await client.DeleteAsync($"/api/v1/auth/sessions/{id}");
        using var refresh = await RefreshAsync(lost);
        using var lostClient = SharedApp.Identity.With(lost.AccessToken);
        using var me = await lostClient.GetAsync("/api/v1/auth/me");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(again, HttpStatusCode.NotFound);
        Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the access token is refused at once");
        await Problem.ShouldBeAsync(refresh, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Revoke_SessionOfSomebodyElse_Returns404AndLeavesIt()
    {
        var (ann, eve) = (await SharedApp.Identity.RegisterAsync(), await SharedApp.Identity.RegisterAsync());
        var anns = await SharedApp.Identity.SignInAsync(ann.Email);
        using var annsClient = await SharedApp.Identity.AsAsync(ann.Email);
        using var evesClient = await SharedApp.Identity.AsAsync(eve.Email);

        using var answer = await evesClient.DeleteAsync($"/api/v1/auth/sessions/{await OtherSessionAsync(annsClient)}");
        using var refresh = await RefreshAsync(anns);

        await Problem.ShouldBeAsync(answer, HttpStatusCode.NotFound);
        Assert.That(refresh.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task RevokeOthers_LeavesOnlyTheOneThatAsked()
    {
        var person = await SharedApp.Identity.RegisterAsync();
        var other = await SharedApp.Identity.SignInAsync(person.Email);
        using var browser = new PageClient(SharedApp.Identity);
        using var page = await browser.SignInAsync(person.Email);
        var mine = await SharedApp.Identity.SignInAsync(person.Email);
        using var client = SharedApp.Identity.With(mine.AccessToken);

        using var answer = await client.DeleteAsync("/api/v1/auth/sessions");
        using var othersRefresh = await RefreshAsync(other);
        using var myRefresh = await RefreshAsync(mine);
        using var devices = await browser.GetAsync("/devices");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(othersRefresh, HttpStatusCode.Unauthorized);
        Assert.That(myRefresh.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(devices.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task ChangePassword_EndsOtherSessionsAndTheOldPassword()
    {
        const string NewPassword = "another phrase that nobody guesses";
        var person = await SharedApp.Identity.RegisterAsync();
        var other = await SharedApp.Identity.SignInAsync(person.Email);
        var mine = await SharedApp.Identity.SignInAsync(person.Email);
        using var client = SharedApp.Identity.With(mine.AccessToken);

        using var wrong = await ChangeAsync(client, "not the phrase at all", NewPassword);
        using var weak = await ChangeAsync(client, IdentityApp.Password, "short");
        using var changed = await ChangeAsync(client, IdentityApp.Password, NewPassword);
        using var othersRefresh = await RefreshAsync(other);
        using var myRefresh = await RefreshAsync(mine);
        using var old = await SharedApp.Identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityApp.Password });

        await Problem.ShouldBeAsync(wrong, HttpStatusCode.Forbidden);
        Assert.That((await Problem.ShouldBeAsync(weak, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "newPassword" }));
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(othersRefresh, HttpStatusCode.Unauthorized);
        Assert.That(myRefresh.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(old, HttpStatusCode.Unauthorized);
        await SharedApp.Identity.SignInAsync(person.Email, NewPassword);
    }

    [TestCase(Firefox, "Firefox on Linux")]
    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge on Windows")]
    [TestCase("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [TestCase("curl/8.5.0", "curl/8.5.0")]
    [TestCase(null, "Unknown device")]
    public void DeviceName_IsShortAndKnowable(string? userAgent, string name) => Assert.That(DeviceName.Of(userAgent), Is.EqualTo(name));

    private static async Task<string> OtherSessionAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/sessions"))!["items"]!.AsArray()
            .First(one => !one!["current"]!.GetValue<bool>())!["id"]!.GetValue<string>();

    private static Task<HttpResponseMessage> RefreshAsync(SignedIn session) =>
        SharedApp.Identity.Client.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = session.RefreshToken });

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string currentPassword, string newPassword) =>
        client.PostAsJsonAsync("/api/v1/auth/password", new { currentPassword, newPassword });
}
