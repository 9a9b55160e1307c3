using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Periscope.Identity.Tests.Storage;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>What is kept of pushed requests, and for how long: anybody can push as a public client.</summary>
internal sealed class PushedRequestTests : FreshTimeTests
{
    [Test]
    public async Task Push_FieldsThatNothingReads_AreNotKept()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);

        var reference = await PushAsync(partner, ("filler", new string('x', 8000)), ("ui_locales", "en"), ("state", "the state"));

        var kept = JsonNode.Parse((string)(await ScalarAsync("SELECT parameters FROM identity.pushed_requests"))!)!.AsObject();
        Assert.That(kept.Select(field => field.Key), Is.EquivalentTo(new[]
        {
            "client_id", "redirect_uri", "response_type", "scope", "code_challenge", "code_challenge_method", "state",
        }));
        using var browser = await partner.BrowserAsync();
        using var answer = await browser.GetAsync($"/connect/authorize?client_id={partner.ClientId}&request_uri={Uri.EscapeDataString(reference)}");
        Assert.That((await partner.AllowAsync(browser, answer))["state"], Is.EqualTo("the state"));
    }

    [TestCase("request", "request_not_supported")]
    [TestCase("registration", "registration_not_supported")]
    [TestCase("request_uri", "invalid_request")]
    [TestCase("response_mode", "invalid_request")]
    public async Task Push_FieldsThatAreNotSupported_AreRefused(string field, string error)
    {
        var partner = await Partner.RegisterPublicAsync(Identity);

        using var pushed = await SendAsync(partner, (field, "fragment"));

        Assert.That(await Partner.ErrorAsync(pushed), Is.EqualTo((HttpStatusCode.BadRequest, error)));
    }

    [Test]
    public async Task Push_TakesAlongWhatWasNotFetchedInTime()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        await PushAsync(partner);
        await PushAsync(partner);
        Clock.Advance(TimeSpan.FromSeconds(121));

        await PushAsync(partner);

        Assert.That(await KeptAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Cleanup_ForgetsWhatWasNotFetchedInTimeAndNothingElse()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        for (var i = 0; i < 25; i++)
        {
            await PushAsync(partner);
        }

        Clock.Advance(TimeSpan.FromSeconds(90));
        await PushAsync(partner);
        Clock.Advance(TimeSpan.FromSeconds(31));

        await Identity.Service.Services.GetServices<IHostedService>().OfType<SessionCleanup>().Single().CleanAsync(CancellationToken.None);

        Assert.That(await KeptAsync(), Is.EqualTo(1));
    }

    private static Task<HttpResponseMessage> SendAsync(Partner partner, params (string Name, string? Value)[] fields) => partner.PostAsync(
        "/connect/par",
        [
            ("redirect_uri", partner.RedirectUri), ("response_type", "code"), ("scope", "openid"), ("code_challenge", Partner.Challenge),
            ("code_challenge_method", "S256"), .. fields,
        ]);

    private static async Task<string> PushAsync(Partner partner, params (string Name, string? Value)[] fields)
    {
        using var pushed = await SendAsync(partner, fields);
        Assert.That(pushed.StatusCode, Is.EqualTo(HttpStatusCode.Created), await pushed.Content.ReadAsStringAsync());
        return (await pushed.Content.ReadFromJsonAsync<JsonObject>())!["request_uri"]!.GetValue<string>();
    }

    private async Task<long> KeptAsync() => (long)(await ScalarAsync("SELECT count(*) FROM identity.pushed_requests"))!;

    private Task<object?> ScalarAsync(string sql) => Meanwhile.ScalarAsync(Identity, sql);
}
