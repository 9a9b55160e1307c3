using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Storage;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Tests.Tokens;

/// <summary>What the cleanup keeps and what it forgets, over months.</summary>
internal sealed class SessionCleanupTests : FreshTimeTests
{
    [Test]
    public async Task SessionInUseForLong_StillKnowsWhomToTellOfItsEnd()
    {
        var partner = await RegisterAsync();
        using var browser = await partner.BrowserAsync();
        await partner.RedeemedAsync((await partner.AuthorizeAsync(browser, ("scope", "openid")))["code"]);
        await partner.RedeemedAsync((await partner.AuthorizeAsync(browser, ("scope", "openid")))["code"]);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Clock.Advance(TimeSpan.FromDays(20));
            (await browser.GetAsync("/devices")).Dispose();
            await CleanAsync();
        }

        Assert.That(await CountAsync("grants WHERE client_id = $1", partner.ClientId), Is.EqualTo(1), "one of them says enough");
        (await browser.SubmitAsync(await browser.OpenAsync("/signout"))).Dispose();

        Assert.That(await NoticesAsync(partner), Is.EqualTo(1));
    }

    [Test]
    public async Task SessionThatRunsOut_EndsAsOneThatSomebodyEnds()
    {
        var partner = await RegisterAsync();
        var tokens = await partner.SignInAsync(("scope", "openid"));
        var session = new JsonWebToken(tokens["id_token"]!.GetValue<string>()).GetClaim("sid").Value;
        Clock.Advance(TimeSpan.FromDays(29));
        await CleanAsync();
        var before = await NoticesAsync(partner);

        Clock.Advance(TimeSpan.FromDays(2));
        await CleanAsync();
        var after = await NoticesAsync(partner);
        await CleanAsync();

        Assert.That((before, after, await NoticesAsync(partner)), Is.EqualTo((0, 1, 1)));
        Assert.That(
            await CountAsync("sessions WHERE id = $1 AND ended_at = $2 AND end_reason = 'expired'", Guid.Parse(session), Clock.GetUtcNow()),
            Is.EqualTo(1));
        Clock.Advance(TimeSpan.FromDays(31));
        await CleanAsync();
        Assert.That(await CountAsync("sessions") + await CountAsync("grants") + await CountAsync("logout_notices"), Is.Zero, "all is forgotten");
    }

    [Test]
    public async Task UsedTokens_AreForgottenAfterAMonth_AndStillRefused()
    {
        var partner = await Partner.RegisterPublicAsync(Identity);
        var first = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();
        // The answer was lost, so that two are about, of which the client goes on to use one.
        var (other, token) = (await RefreshedAsync(partner, first), await RefreshedAsync(partner, first));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            token = await RefreshedAsync(partner, token);
            Clock.Advance(TimeSpan.FromDays(16));
        }

        await CleanAsync();

        Assert.That(await CountAsync("grant_tokens"), Is.EqualTo(2), "the one in hand, and the one used half a month ago");
        foreach (var old in new[] { first, other })
        {
            using var refused = await partner.RefreshAsync(old);
            Assert.That(await Partner.ErrorAsync(refused), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        }

        token = await RefreshedAsync(partner, token);
        Assert.That(
            await Meanwhile.ScalarAsync(
                Identity, "SELECT count(*) FROM identity.applications_of($1, $2) WHERE used_at = $2", partner.Owner.Id, Clock.GetUtcNow()),
            Is.EqualTo(1), "it was used just now");
    }

    [Test]
    public async Task UsedTokensOfSessions_AreForgottenAfterAMonth()
    {
        var person = await Identity.RegisterAsync();
        var token = (await Identity.SignInAsync(person.Email)).RefreshToken;
        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var answer = await Identity.Client.PostAsJsonAsync("/api/v1/auth/refresh", new { RefreshToken = token });
            token = (await answer.Content.ReadFromJsonAsync<SignedIn>())!.RefreshToken;
            Clock.Advance(TimeSpan.FromDays(16));
        }

        await CleanAsync();

        Assert.That(await CountAsync("refresh_tokens WHERE issued_at > $1", Clock.GetUtcNow().AddDays(-49)), Is.EqualTo(2));
    }

    private Task<Partner> RegisterAsync() => Partner.RegisterAsync(
        Identity, registration => registration["backchannelLogoutUri"] = JsonValue.Create("https://partner.invalid/logout"));

    private Task CleanAsync() =>
        Identity.Service.Services.GetServices<IHostedService>().OfType<SessionCleanup>().Single().CleanAsync(CancellationToken.None);

    private static async Task<string> RefreshedAsync(Partner partner, string token)
    {
        using var answer = await partner.RefreshAsync(token);
        return (await Partner.OkAsync(answer))["refresh_token"]!.GetValue<string>();
    }

    private Task<long> NoticesAsync(Partner partner) => CountAsync("logout_notices WHERE client_id = $1", partner.ClientId);

    private async Task<long> CountAsync(string rows, params object[] values) =>
        (long)(await Meanwhile.ScalarAsync(Identity, $"SELECT count(*) FROM identity.{rows}", values))!;
}
