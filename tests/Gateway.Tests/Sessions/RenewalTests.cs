using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Gateway.Sessions;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>How a session goes on with new tokens, also while what gives them is slow or away.</summary>
internal sealed class RenewalTests : SessionFixture
{
    [Test]
    public async Task Token_ThatEndsSoon_IsRenewedOnceForAll()
    {
        await Browser.SignInAsync(expiresIn: 30);
        var granting = Gateway.Issuer.OnToken;
        var asked = 0;
        Gateway.Issuer.OnToken = form =>
        {
            Interlocked.Increment(ref asked);
            return granting(form);
        };

        var first = await Browser.TokenAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Browser.TokenAsync()));

        await Eventually.IsTrueAsync(async () => await Browser.TokenAsync() != first, "the session has another token");
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task Token_ThatIsStillGood_IsSentWhileItsRenewalHangs()
    {
        await Browser.SignInAsync(expiresIn: 30);
        var granting = Gateway.Issuer.OnToken;
        var (asked, answered) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Gateway.Issuer.OnToken = async form =>
        {
            Interlocked.Increment(ref asked);
            await answered.Task;
            return await granting(form);
        };

        var tokens = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            tokens.Add(await Browser.TokenAsync());
        }

        await Eventually.IsTrueAsync(() => Volatile.Read(ref asked) > 0, "the renewal has begun");
        Assert.That(tokens, Has.Count.EqualTo(1));
        Assert.That(asked, Is.EqualTo(1), "each would have waited for one of its own");
        answered.SetResult();
        await Eventually.IsTrueAsync(async () => !tokens.Contains(await Browser.TokenAsync()), "the new token is sent");
    }

    [Test]
    public async Task Renewal_WhileTheAuthorityIsAway_IsTriedOnceForAllThatWaitAndLosesNothing()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, services => services.AddSingleton<TimeProvider>(clock), ("services:data:http:0", Data.Address));
        using var browser = new Browser(gateway);
        await browser.SignInAsync(expiresIn: 0);
        var granting = gateway.Issuer.OnToken;
        var asked = 0;
        gateway.Issuer.OnToken = _ =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(Results.StatusCode(503));
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.Client.GetAsync("/api/v1/competitors")));
        gateway.Issuer.OnToken = granting;
        clock.Advance(answers[0].Headers.RetryAfter!.Delta!.Value);
        using var afterwards = await browser.Client.GetAsync("/api/v1/competitors");

        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(asked, Is.EqualTo(1));
        Assert.That(afterwards.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Test]
    public async Task Renew_GetsNewTokensAtOnce()
    {
        await Browser.SignInAsync();
        var before = await Browser.TokenAsync();
        using var forged = await Browser.Client.PostAsync("/auth/renew", null);
        using var answer = await Browser.PostAsync("/auth/renew");
        var after = await Browser.TokenAsync();
        using var stranger = new Browser(Gateway);
        using var refused = await stranger.PostAsync("/auth/renew");

        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(after, Is.Not.EqualTo(before));
        await Problem.ShouldBeAsync(refused, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Renew_WhileTheAuthorityIsAway_SaysSoAndTheSessionGoesOn()
    {
        await Browser.SignInAsync();
        var before = await Browser.TokenAsync();
        Gateway.Issuer.OnToken = _ => Task.FromResult(Results.StatusCode(503));

        using var answer = await Browser.PostAsync("/auth/renew");

        await Problem.ShouldBeAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.That(await Browser.TokenAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Renewal_UnderWayWhenTheGatewayStops_IsWaitedFor()
    {
        await Browser.SignInAsync(expiresIn: 30);
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        var granting = Gateway.Issuer.OnToken;
        Gateway.Issuer.OnToken = async form =>
        {
            asked.TrySetResult();
            await answered.Task;
            return await granting(form);
        };
        await Eventually.IsTrueAsync(
            async () =>
            {
                await Browser.TokenAsync();
                return asked.Task.IsCompleted;
            },
            "the renewal has begun");

        var stopping = Gateway.Services.GetRequiredService<BrowserSessions>().DisposeAsync().AsTask();
        Assert.That(stopping.IsCompleted, Is.False);
        answered.SetResult();
        await stopping;

        var (_, kept) = await Gateway.Services.GetRequiredService<SessionStore>().FindAsync<BrowserSession>(Browser.Secret, default);
        Assert.That(kept!.RefreshToken, Is.EqualTo("refresh-2"));
    }
}
