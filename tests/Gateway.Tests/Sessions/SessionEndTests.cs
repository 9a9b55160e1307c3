using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>How a session ends.</summary>
internal sealed class SessionEndTests : SessionFixture
{
    [Test]
    public async Task Session_WhoseRenewalIsRefused_IsOver()
    {
        await Browser.SignInAsync(expiresIn: 0);
        Gateway.Issuer.OnToken = _ => Task.FromResult(Results.Json(new { error = "invalid_grant" }, statusCode: 400));

        using var answer = await Browser.Client.GetAsync("/api/v1/competitors");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Browser.Cookies.Count, Is.Zero);
    }

    [Test]
    public async Task SignOut_EndsTheSessionHereAndAtTheAuthority()
    {
        await Browser.SignInAsync();
        var cookie = Browser.Cookies.GetCookieHeader(Gateway.Client.BaseAddress!);
        using var forged = await Browser.Client.PostAsync("/auth/logout", null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/logout") { Headers = { { "X-CSRF", "1" } } };
        using var answer = await Browser.Client.SendAsync(request);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors") { Headers = { { "Cookie", cookie } } };
        using var late = await Gateway.Client.SendAsync(again);

        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var location = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["location"]!.GetValue<string>();
        Assert.That(location, Does.StartWith($"{Gateway.Issuer.Authority}/connect/endsession?").And.Contain("id_token_hint=ey"));
        Assert.That(Gateway.Issuer.Revoked, Is.EqualTo(new[] { "refresh-1" }));
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the cookie of a session that was ended");
    }

    [Test]
    public async Task SignOut_WhileARenewalIsUnderWay_EndsTheSession()
    {
        await Browser.SignInAsync(expiresIn: 0);
        var cookie = Browser.Cookies.GetCookieHeader(Gateway.Client.BaseAddress!);
        var granting = Gateway.Issuer.OnToken!;
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        Gateway.Issuer.OnToken = async form =>
        {
            asked.TrySetResult();
            await answered.Task;
            return await granting(form);
        };

        var reading = Browser.Client.GetAsync("/api/v1/competitors");
        await asked.Task;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/logout") { Headers = { { "X-CSRF", "1" } } };
        var ending = Browser.Client.SendAsync(request);
        answered.SetResult();
        using var read = await reading;
        using var ended = await ending;
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/competitors") { Headers = { { "Cookie", cookie } } };
        using var late = await Gateway.Client.SendAsync(again);

        Assert.That(read.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.Unauthorized), "whichever of the two came first");
        Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Gateway.Issuer.Revoked, Is.EqualTo(new[] { "refresh-2" }), "what the renewal got, not what it gave for it");
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task SignOut_WhileNobodyCanTellWhose_IsRefusedAndTheCookieStays()
    {
        await Browser.SignInAsync();
        await using var alone = await GatewayApp.StartAsync(Gateway.Issuer, null, ("ConnectionStrings:redis", "127.0.0.1:1"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/logout")
        {
            Headers = { { "X-CSRF", "1" }, { "Cookie", Browser.Cookies.GetCookieHeader(Gateway.Client.BaseAddress!) } },
        };

        using var answer = await alone.Client.SendAsync(request);

        await Problem.ShouldBeAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False, "nothing has ended, and without it nothing could be");
    }

    [Test]
    public async Task SignOut_ThatIdentityDoesNotHearOf_StillLeadsToIt()
    {
        await using var identity = await Backend.StartAsync(app =>
        {
            app.MapPost("/connect/token", async (HttpRequest request) => await Gateway.Issuer.OnToken(await request.ReadFormAsync()));
            app.MapPost("/connect/revoke", () => Results.StatusCode(503));
        });
        using var log = new RecordingLogger();
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, services => services.AddSingleton<ILoggerProvider>(log), ("services:identity:http:0", identity.Address));
        using var browser = new Browser(gateway);
        await browser.SignInAsync();

        using var answer = await browser.PostAsync("/auth/logout");

        var location = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["location"]!.GetValue<string>();
        Assert.That(location, Does.StartWith($"{Gateway.Issuer.Authority}/connect/endsession?").And.Contain("id_token_hint=ey"));
        Assert.That(browser.Cookies.Count, Is.Zero);
        Assert.That(log.Entries.Select(entry => entry.Text), Has.Some.Contains("could not be revoked"));
    }
}
