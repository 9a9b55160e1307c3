using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Gateway.Sessions;
using Periscope.ServiceDefaults.Caching;
using Periscope.TestKit;
using StackExchange.Redis;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>A renewal of which Redis knows nothing, though it has used up the refresh token that Redis has.</summary>
internal sealed class RedisLossTests : SessionFixture
{
    [Test]
    public async Task Renewal_WhileRedisIsAway_IsWhatCountsWhenItIsBack()
    {
        await using var network = RedisNetwork.Before(TestServers.Redis);
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:data:http:0", Data.Address), ("ConnectionStrings:redis", network.Redis));
        using var browser = new Browser(gateway);
        await RenewWithoutAsync(network, browser);
        var redis = gateway.Services.GetRequiredService<RedisConnection>();
        await Eventually.IsTrueAsync(
            () => redis.TryAsync(async database => await database.PingAsync() > TimeSpan.Zero, otherwise: false, default), "Redis is back");

        using var again = await browser.PostAsync("/auth/renew");

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), "the token that Redis has would have ended the session");
        Assert.That((await KeptAsync(browser)).RefreshToken, Is.EqualTo("refresh-3"));
    }

    [Test]
    public async Task Renewal_WhileRedisIsAway_IsKeptWhenItIsBack()
    {
        await using var network = RedisNetwork.Before(TestServers.Redis);
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:data:http:0", Data.Address), ("ConnectionStrings:redis", network.Redis));
        using var browser = new Browser(gateway);
        await RenewWithoutAsync(network, browser);

        await Eventually.IsTrueAsync(
            async () =>
            {
                await browser.TokenAsync();
                return (await KeptAsync(browser)).RefreshToken == "refresh-2";
            },
            "other gateways can find it");
    }

    [Test]
    public async Task Renewal_ThatRedisHasLost_IsWhatCounts()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, services => services.AddSingleton<TimeProvider>(clock), ("services:data:http:0", Data.Address));
        using var browser = new Browser(gateway);
        await browser.SignInAsync();
        using var redis = await ConnectionMultiplexer.ConnectAsync(TestServers.Redis);
        var name = $"gateway:session:{browser.Secret.Name}";
        var before = await redis.GetDatabase().StringGetAsync(name);
        clock.Advance(TimeSpan.FromMinutes(5));
        using var renewed = await browser.PostAsync("/auth/renew");
        await redis.GetDatabase().StringSetAsync(name, before);

        using var again = await browser.PostAsync("/auth/renew");

        Assert.That(renewed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), "the token that Redis has would have ended the session");
    }

    // Signed in while all is well; renewed while it is not.
    private async Task RenewWithoutAsync(RedisNetwork network, Browser browser)
    {
        await browser.SignInAsync();
        await browser.TokenAsync();
        network.Cut();
        using var renewed = await browser.PostAsync("/auth/renew");
        Assert.That(renewed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await KeptAsync(browser)).RefreshToken, Is.EqualTo("refresh-1"), "Redis has missed it");
        network.Mend();
    }

    // As another gateway finds it.
    private async Task<BrowserSession> KeptAsync(Browser browser)
    {
        var (_, session) = await Gateway.Services.GetRequiredService<SessionStore>().FindAsync<BrowserSession>(browser.Secret, default);
        return session!;
    }
}
