using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Periscope.Identity.Tokens;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Tokens;

internal sealed class RefreshTests : OwnTimeTests
{
    [Test]
    public async Task Refresh_UnusedToken_GivesOthers()
    {
        var first = await Identity.SignInAsync(IdentityApp.OwnerEmail);

        var second = await RefreshAsync(first.RefreshToken);

        Assert.That(second!.RefreshToken, Is.Not.EqualTo(first.RefreshToken));
        Assert.That(second.TokenType, Is.EqualTo("Bearer"));
        Assert.That(second.ExpiresIn, Is.InRange(15 * 60, 60 * 60));
    }

    [Test]
    public async Task Refresh_UsedTokenLater_EndsTheWholeFamily()
    {
        var first = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        var other = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        var second = await RefreshAsync(first.RefreshToken);
        Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.That(await RefreshAsync(first.RefreshToken), Is.Null, "the replay itself");
        Assert.That(await RefreshAsync(second!.RefreshToken), Is.Null, "the token that the rightful client holds");
        Assert.That(await RefreshAsync(other.RefreshToken), Is.Not.Null, "another session of the same person");
    }

    [Test]
    public async Task Refresh_AnswerWasLost_WorksOnceMoreAtOnce()
    {
        var first = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        await RefreshAsync(first.RefreshToken);

        var again = await RefreshAsync(first.RefreshToken);

        Assert.That(await RefreshAsync(again!.RefreshToken), Is.Not.Null);
    }

    [Test]
    public async Task Refresh_ReplayWhoseSuccessorIsInUse_EndsTheFamilyWithinTheLeewayToo()
    {
        var first = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        var second = await RefreshAsync(first.RefreshToken);
        var third = await RefreshAsync(second!.RefreshToken);

        Assert.That(await RefreshAsync(first.RefreshToken), Is.Null);
        Assert.That(await RefreshAsync(third!.RefreshToken), Is.Null);
    }

    [Test]
    public async Task Refresh_BothAnswersToOneToken_EndTheFamily()
    {
        var first = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        var (one, other) = (await RefreshAsync(first.RefreshToken), await RefreshAsync(first.RefreshToken));
        var next = await RefreshAsync(one!.RefreshToken);

        Assert.That(await RefreshAsync(other!.RefreshToken), Is.Null, "a client has one of them, and somebody else the other");
        Assert.That(await RefreshAsync(next!.RefreshToken), Is.Null);
    }

    [Test]
    public async Task Refresh_SessionUnusedForAMonth_IsOver()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock);
        var tokens = await identity.SignInAsync(IdentityApp.OwnerEmail);
        clock.Advance(TimeSpan.FromDays(31));

        using var response = await identity.Client.PostAsJsonAsync("/api/v1/auth/refresh", new { tokens.RefreshToken });

        await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized);
        clock.Advance(TimeSpan.FromDays(31));
        await identity.Service.Services.GetServices<IHostedService>().OfType<SessionCleanup>().Single().CleanAsync(CancellationToken.None);
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT (SELECT count(*) FROM identity.sessions) + (SELECT count(*) FROM identity.refresh_tokens)");
        Assert.That(await command.ExecuteScalarAsync(), Is.Zero, "forgotten another month later");
    }

    [Test]
    public async Task Logout_ByRefreshToken_EndsItsSession()
    {
        var tokens = await Identity.SignInAsync(IdentityApp.OwnerEmail);

        using var response = await Identity.Client.PostAsJsonAsync("/api/v1/auth/logout", new { tokens.RefreshToken });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await RefreshAsync(tokens.RefreshToken), Is.Null);
    }

    [Test]
    public async Task Logout_ByAccessToken_EndsItsSession()
    {
        var tokens = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        using var client = Identity.With(tokens.AccessToken);

        using var response = await client.PostAsync("/api/v1/auth/logout", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await RefreshAsync(tokens.RefreshToken), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Logout_AccessTokenOfTheSession_IsRefusedAtOnce(bool byRefreshToken)
    {
        var tokens = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        var other = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        using var client = Identity.With(tokens.AccessToken);
        Assert.That(await StatusOfMeAsync(tokens), Is.EqualTo(HttpStatusCode.OK));

        using var response = byRefreshToken
            ? await Identity.Client.PostAsJsonAsync("/api/v1/auth/logout", new { tokens.RefreshToken })
            : await client.PostAsync("/api/v1/auth/logout", null);

        Assert.That(await StatusOfMeAsync(tokens), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusOfMeAsync(other), Is.EqualTo(HttpStatusCode.OK), "another session of the same person");
    }

    [Test]
    public async Task Refresh_Replayed_AccessTokensOfTheFamilyAreRefusedAtOnce()
    {
        var first = await Identity.SignInAsync(IdentityApp.OwnerEmail);
        var second = await RefreshAsync(first.RefreshToken);
        await RefreshAsync(second!.RefreshToken);
        Assert.That(await StatusOfMeAsync(second), Is.EqualTo(HttpStatusCode.OK));

        await RefreshAsync(first.RefreshToken);

        Assert.That(await StatusOfMeAsync(first), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusOfMeAsync(second), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Refresh_ManyAtOnce_NeverBreaksTheSession()
    {
        var tokens = await Identity.SignInAsync(IdentityApp.OwnerEmail);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(tokens.RefreshToken)));

        Assert.That(answers, Has.All.Not.Null);
        Assert.That(answers.Select(a => a!.RefreshToken).Distinct().Count(), Is.EqualTo(8));
    }

    private async Task<HttpStatusCode> StatusOfMeAsync(SignedIn tokens)
    {
        using var client = Identity.With(tokens.AccessToken);
        using var response = await client.GetAsync("/api/v1/auth/me");
        return response.StatusCode;
    }

    private async Task<SignedIn?> RefreshAsync(string refreshToken)
    {
        using var response = await Identity.Client.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken });
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<SignedIn>() : null;
    }
}
