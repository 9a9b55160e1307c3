using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class IdempotencyStorageTests : IdempotencyFixture
{
    [Test]
    public async Task Post_ProcessThatDiedWithTheKey_FreesItAfterAMinute()
    {
        var key = NewKey();
        var secret = await SecretOfAsync(key, "{\"name\":\"a\"}");
        var claim = new IdempotencyClaim(Caller.Workspaces[0].Id, $"{Caller.Workspaces[0].Id}:{Caller.UserId}", "POST /elsewhere",
            secret.Key, secret.Hash, Clock.GetUtcNow());
        Assert.That(await Service.Get<IdempotencyKeys>().ClaimAsync(claim, CancellationToken.None), Is.Null);

        using var early = await SendAsync("/elsewhere", key, "{\"name\":\"a\"}");
        Clock.Advance(TimeSpan.FromSeconds(61));
        using var late = await SendAsync("/elsewhere", key, "{\"name\":\"a\"}");
        // The dead one turns out to have been merely slow: it must not overwrite the answer of the request that took over.
        await Service.Get<IdempotencyKeys>().CompleteAsync(claim, new StoredAnswer(418, [], []), Clock.GetUtcNow());
        using var again = await SendAsync("/elsewhere", key, "{\"name\":\"a\"}");

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_AfterADay_TakesEffectAgainAndOldKeysAreRemoved()
    {
        var key = NewKey();
        using var first = await SendAsync("/orders", key, "{}");
        Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        using var second = await SendAsync("/orders", key, "{\"name\":\"later\"}");
        Assert.That(Effects.Of(key), Is.EqualTo(2));

        Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        using var fresh = await SendAsync("/orders", NewKey(), "{}");
        await new IdempotencyCleanup(Service.Get<SystemDataSource>(), Clock, NullLogger<IdempotencyCleanup>.Instance)
            .CleanAsync(CancellationToken.None);
        Assert.That(await CountAsync(Database.Admin), Is.EqualTo(1));
    }

    [Test]
    public async Task StoredAnswers_SeenByTheServiceRoleWithoutAWorkspace_AreNotThere()
    {
        using var response = await SendAsync("/orders", NewKey(), "{}");

        await using var dataSource = NpgsqlDataSource.Create(Database.Runtime);
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM sample.idempotency_keys WHERE workspace_id IS NOT NULL");
        Assert.That(await count.ExecuteScalarAsync(), Is.Zero);
    }

    [Test]
    public async Task StoredAnswers_SeenByWhoOwnsTheDatabase_GiveAwayNeitherKeyNorRequestNorAnswer()
    {
        var key = NewKey();
        using var response = await SendAsync("/refuses", key, "{\"password\":\"correct horse\"}");
        var plain = System.Security.Cryptography.SHA256.HashData("{\"password\":\"correct horse\"}"u8);

        await using var dataSource = NpgsqlDataSource.Create(Database.Admin);
        await using var dump = dataSource.CreateCommand("""
            SELECT string_agg(k::text || ' ' || encode(body, 'escape'), ' ') FROM sample.idempotency_keys k
            """);
        var text = (string)(await dump.ExecuteScalarAsync())!;
        Assert.That(text, Does.Contain("POST /refuses"));
        Assert.That(text, Does.Not.Contain(key).And.Not.Contain("th time").And.Not.Contain(Convert.ToHexStringLower(plain)));
    }

    [Test]
    public async Task Post_AnswerTooLargeToKeep_IsDeliveredOnceAndNotWorkedOutAgain()
    {
        var key = NewKey();
        using var first = await SendAsync("/large", key, "{}");
        using var second = await SendAsync("/large", key, "{}");

        Assert.That((await first.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(3_000_000));
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    private static async Task<RequestSecret> SecretOfAsync(string key, string body)
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json; charset=utf-8";
        http.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body));
        return (await RequestSecret.ReadAsync(key, http.Request, 1000, CancellationToken.None))!;
    }

    private static async Task<long> CountAsync(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM sample.idempotency_keys");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
