using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>What Identity's replicas are asked for in the browsers' names.</summary>
internal sealed class AuthorityTests : SessionFixture
{
    [Test]
    public async Task Identity_IsToldTheBrowsersAddress()
    {
        var told = new ConcurrentQueue<string>();
        await using var identity = await IdentityAsync(request => told.Enqueue($"{request.Path} {request.Headers["X-Forwarded-For"]}"));
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:identity:http:0", identity.Address), ("Gateway:TrustedProxies", "127.0.0.0/8; ::1/128"));
        using var browser = new Browser(gateway);
        // What the browser made up, its own address as the outer proxy saw it, and the outer proxy's as the inner one did.
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.9, 127.0.0.2");
        await browser.SignInAsync();
        using var renewed = await browser.PostAsync("/auth/renew");
        using var ended = await browser.PostAsync("/auth/logout");

        Assert.That(told, Is.EqualTo(new[] { "/connect/token 203.0.113.9", "/connect/token 203.0.113.9", "/connect/revoke 203.0.113.9" }));
    }

    [Test]
    public async Task Identity_WithAReplicaThatIsGone_IsAskedAtAnother()
    {
        var asked = 0;
        await using var identity = await IdentityAsync(_ => Interlocked.Increment(ref asked));
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null,
            ("services:identity:http:0", $"http://127.0.0.1:{FreePort.Pick()}"), ("services:identity:http:1", identity.Address));

        for (var i = 0; i < 3; i++)
        {
            using var browser = new Browser(gateway);
            await browser.SignInAsync();
        }

        Assert.That(asked, Is.EqualTo(3));
    }

    [Test]
    public async Task Identity_WithAReplicaThatTakesNoConnection_IsAskedAtAnother()
    {
        var asked = 0;
        await using var identity = await IdentityAsync(_ => Interlocked.Increment(ref asked));
        using var deaf = new FullListener();
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:identity:http:0", deaf.Address), ("services:identity:http:1", identity.Address));

        for (var i = 0; i < 2; i++)
        {
            using var browser = new Browser(gateway);
            await browser.SignInAsync();
        }

        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task Identity_IsAskedAtItsReplicasInTurn()
    {
        var asked = new ConcurrentQueue<int>();
        await using var one = await IdentityAsync(_ => asked.Enqueue(1));
        await using var two = await IdentityAsync(_ => asked.Enqueue(2));
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:identity:http:0", one.Address), ("services:identity:http:1", two.Address));

        for (var i = 0; i < 4; i++)
        {
            using var browser = new Browser(gateway);
            await browser.SignInAsync();
        }

        Assert.That(asked.Order(), Is.EqualTo(new[] { 1, 1, 2, 2 }));
    }

    [Test]
    public async Task Identity_ThatBreaksOff_IsNotAskedOnceMore()
    {
        var asked = 0;
        await using var identity = await IdentityAsync(request =>
        {
            Interlocked.Increment(ref asked);
            request.HttpContext.Abort();
        });
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:identity:http:0", identity.Address), ("services:identity:http:1", identity.Address));
        using var browser = new Browser(gateway);
        var sent = await browser.BeginAsync();

        Assert.That(await browser.ReturnAsync(sent["state"]), Is.EqualTo("/?sign-in=unavailable"));
        Assert.That(asked, Is.EqualTo(1), "it may have used up the code");
    }

    private Task<Backend> IdentityAsync(Action<HttpRequest> seen) => Backend.StartAsync(app =>
    {
        app.MapPost("/connect/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            seen(request);
            return await Gateway.Issuer.OnToken(form);
        });
        app.MapPost("/connect/revoke", (HttpRequest request) => seen(request));
    });
}
