using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using Periscope.Identity.Keys;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Pages;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Keys;

internal sealed class SigningKeysTests
{
    [Test]
    public async Task Rollover_NextKeyIsPublishedAheadAndTheOldOneStaysAWhile()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock);
        var keys = identity.Service.Services.GetRequiredService<SigningKeys>();
        var first = keys.Current.Kid;

        clock.Advance(TimeSpan.FromDays(90) - SigningKeys.PublishedAhead);
        await keys.RefreshAsync(CancellationToken.None);
        var next = keys.Published.Single(key => key.Kid != first).Kid;
        Assert.That(keys.Current.Kid, Is.EqualTo(first), "known to validators before it signs");

        clock.Advance(SigningKeys.PublishedAhead);
        await keys.RefreshAsync(CancellationToken.None);
        Assert.That(keys.Current.Kid, Is.EqualTo(next));
        Assert.That(keys.Published.Select(key => key.Kid), Is.EqualTo(new[] { first, next }), "tokens of the old key still live");
        Assert.That(new JsonWebToken((await identity.SignInAsync(IdentityApp.OwnerEmail)).AccessToken).Kid, Is.EqualTo(next));

        clock.Advance(TimeSpan.FromHours(2));
        await keys.RefreshAsync(CancellationToken.None);
        Assert.That(keys.Published.Select(key => key.Kid), Is.EqualTo(new[] { next }));
    }

    [Test]
    public async Task Rollover_IdTokenOfAKeyThatIsWithdrawn_StillSignsOut()
    {
        const string After = "https://partner.example/bye";
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await IdentityApp.StartAsync(clock);
        var keys = identity.Service.Services.GetRequiredService<SigningKeys>();
        var partner = await Partner.RegisterAsync(identity, registration => registration["postLogoutRedirectUris"] = new JsonArray(After));
        var idToken = (await partner.SignInAsync())["id_token"]!.GetValue<string>();
        foreach (var pause in new[] { TimeSpan.FromDays(90) - SigningKeys.PublishedAhead, SigningKeys.PublishedAhead, TimeSpan.FromHours(2) })
        {
            clock.Advance(pause);
            await keys.RefreshAsync(CancellationToken.None);
        }

        using var browser = new PageClient(identity);
        using var answer = await browser.GetAsync($"/connect/endsession?id_token_hint={idToken}&post_logout_redirect_uri={Uri.EscapeDataString(After)}");

        Assert.That(keys.Published.Select(key => key.Kid), Does.Not.Contain(new JsonWebToken(idToken).Kid));
        Assert.That((answer.StatusCode, answer.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, After)));
    }

    [Test]
    public async Task Rollover_GoesOnWhenTheDatabaseWasAwayForATime()
    {
        await using var identity = await IdentityApp.StartAsync();
        var clock = new HandClock();
        using var log = new RecordingLogger<SigningKeys>();
        using var keys = ActivatorUtilities.CreateInstance<SigningKeys>(identity.Service.Services, clock, log);
        await keys.StartingAsync(CancellationToken.None);
        var first = keys.Current.Kid;
        var name = identity.Service.Database.Name;

        await OnServerAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await OnServerAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        clock.Fire(TimeSpan.FromMinutes(10));
        try
        {
            await Eventually.IsTrueAsync(() => log.Entries.Any(entry => entry.Level == LogLevel.Warning), "the failure is logged");
        }
        finally
        {
            await OnServerAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        }

        await using (var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin))
        {
            await using var clear = admin.CreateCommand("DELETE FROM identity.signing_keys");
            await clear.ExecuteNonQueryAsync();
        }

        await Eventually.IsTrueAsync(
            () =>
            {
                clock.Fire(TimeSpan.FromMinutes(10));
                return keys.Current.Kid != first;
            },
            "another key signs");
        await keys.StoppingAsync(CancellationToken.None);
        await keys.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Replicas_ThatStartTogether_ShareOneKey()
    {
        await using var identity = await IdentityApp.StartAsync();
        await using (var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin))
        {
            await using var clear = admin.CreateCommand("DELETE FROM identity.signing_keys");
            await clear.ExecuteNonQueryAsync();
        }

        var replicas = Enumerable.Range(0, 4)
            .Select(_ => ActivatorUtilities.CreateInstance<SigningKeys>(identity.Service.Services)).ToArray();
        await Task.WhenAll(replicas.Select(replica => replica.RefreshAsync(CancellationToken.None)));

        Assert.That(replicas.Select(replica => replica.Current.Kid).Distinct().Count(), Is.EqualTo(1));
        Array.ForEach(replicas, replica => replica.Dispose());
    }

    [Test]
    public async Task PrivateKeys_InTheDatabase_AreSealed()
    {
        await using var admin = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT private_key FROM identity.signing_keys LIMIT 1");
        var stored = (byte[])(await command.ExecuteScalarAsync())!;
        using var rsa = System.Security.Cryptography.RSA.Create();

        Assert.That(() => rsa.ImportPkcs8PrivateKey(stored, out _), Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
        var master = SharedApp.Identity.Service.Services.GetRequiredService<MasterKey>();
        stored[^1] ^= 1;
        Assert.That(() => master.Open(stored, []), Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
    }

    // Of the server's own database, as nobody may hold the one that is closed.
    private static async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(TestServers.Postgres);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
