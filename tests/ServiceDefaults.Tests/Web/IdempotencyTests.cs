using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class IdempotencyTests
{
    private readonly ManualClock _clock = new();
    private readonly TestCaller _caller = TestCaller.In(Guid.CreateVersion7());
    private readonly Effects _effects = new();
    private TestDatabase _database = null!;
    private TokenIssuer _issuer = null!;
    private DefaultsService _service = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync("sample", typeof(IdempotencyTests).Assembly);
        _issuer = await TokenIssuer.StartAsync();
        _service = await StartReplicaAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        // Without a database nothing was started.
        if (_service is not null)
        {
            await _service.DisposeAsync();
            await _issuer.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task Post_SameKeyAndBody_GetsTheStoredAnswer()
    {
        var key = NewKey();
        using var first = await SendAsync("/orders", key, "{\"name\":\"a\"}");
        using var second = await SendAsync("/orders", key, "{\"name\":\"a\"}");

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(first.Headers.Contains("Idempotency-Replayed"), Is.False);
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(second.Headers.GetValues("Idempotency-Replayed").Single(), Is.EqualTo("true"));
        Assert.That(second.Headers.Location, Is.EqualTo(first.Headers.Location));
        Assert.That(second.Content.Headers.ContentType, Is.EqualTo(first.Content.Headers.ContentType));
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(_effects.Of(key), Is.EqualTo(1));
    }

    [TestCase("/orders", "{\"name\":\"b\"}")]
    [TestCase("/orders?priority=1", "{\"name\":\"a\"}")]
    public async Task Post_SameKeyForSomethingElse_IsRefused(string path, string body)
    {
        var key = NewKey();
        using var first = await SendAsync("/orders", key, "{\"name\":\"a\"}");
        using var second = await SendAsync(path, key, body);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(second.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(_effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_FiftyCallersAtTwoReplicas_HaveOneEffectAndOneAnswer()
    {
        await using var other = await StartReplicaAsync();
        var key = NewKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            while (true)
            {
                using var response = await SendAsync("/orders", key, "{\"name\":\"a\"}", service: i % 2 == 0 ? _service : other);
                if (response.StatusCode != HttpStatusCode.Conflict)
                {
                    return (response.StatusCode, Body: await response.Content.ReadAsStringAsync());
                }
                Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
            }
        })));

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers[0].StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(_effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_WhileTheFirstIsUnderWay_IsAConflictToBeRetried()
    {
        var key = NewKey();
        var gate = _effects.Gate(key);
        var first = SendAsync("/slow", key, "{}");
        await Eventually.IsTrueAsync(() => _effects.Of(key) == 1, "the first request is under way");

        using var second = await SendAsync("/slow", key, "{}");
        gate.SetResult();
        using var answer = await first;

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Post_ProcessThatDiedWithTheKey_FreesItAfterAMinute()
    {
        var key = NewKey();
        var secret = await SecretOfAsync(key, "{\"name\":\"a\"}");
        var claim = new IdempotencyClaim(_caller.Workspaces[0].Id, $"{_caller.Workspaces[0].Id}:{_caller.UserId}", "POST /orders",
            secret.Key, secret.Hash, _clock.GetUtcNow());
        Assert.That(await _service.Get<IdempotencyKeys>().ClaimAsync(claim, CancellationToken.None), Is.Null);

        using var early = await SendAsync("/orders", key, "{\"name\":\"a\"}");
        _clock.Advance(TimeSpan.FromSeconds(61));
        using var late = await SendAsync("/orders", key, "{\"name\":\"a\"}");
        // The dead one turns out to have been merely slow: it must not overwrite the answer of the request that took over.
        await _service.Get<IdempotencyKeys>().CompleteAsync(claim, new StoredAnswer(418, [], []), _clock.GetUtcNow());
        using var again = await SendAsync("/orders", key, "{\"name\":\"a\"}");

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(_effects.Of(key), Is.EqualTo(1));
    }

    [TestCase("/fails")]
    [TestCase("/throws")]
    public async Task Post_ServerFailure_IsNotKept(string path)
    {
        var key = NewKey();
        for (var i = 0; i < 2; i++)
        {
            using var response = await SendAsync(path, key, "{}");
            Assert.That((int)response.StatusCode, Is.GreaterThanOrEqualTo(500));
        }

        Assert.That(_effects.Of(key), Is.EqualTo(2));
    }

    [Test]
    public async Task Post_RefusalByTheHandler_IsKept()
    {
        var key = NewKey();
        using var first = await SendAsync("/refuses", key, "{}");
        using var second = await SendAsync("/refuses", key, "{}");

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Headers.Contains("Idempotency-Replayed"), Is.True);
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(_effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_SameKeyOfAnotherPersonWorkspaceOrRoute_IsAnotherRequest()
    {
        var key = NewKey();
        var elsewhere = _caller with { Workspaces = [new WorkspaceClaim(Guid.CreateVersion7(), Roles.Owner, "enterprise")] };
        var colleague = _caller with { UserId = Guid.CreateVersion7() };
        foreach (var caller in new[] { _caller, elsewhere, colleague })
        {
            using var response = await SendAsync("/orders", key, "{\"name\":\"a\"}", caller);
            Assert.That(response.Headers.Contains("Idempotency-Replayed"), Is.False);
        }
        using var other = await SendAsync("/refuses", key, "{\"name\":\"a\"}");

        Assert.That(_effects.Of(key), Is.EqualTo(4));
    }

    [Test]
    public async Task Post_AfterADay_TakesEffectAgainAndOldKeysAreRemoved()
    {
        var key = NewKey();
        using var first = await SendAsync("/orders", key, "{}");
        _clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        using var second = await SendAsync("/orders", key, "{\"name\":\"later\"}");
        Assert.That(_effects.Of(key), Is.EqualTo(2));

        _clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        using var fresh = await SendAsync("/orders", NewKey(), "{}");
        await new IdempotencyCleanup(_service.Get<SystemDataSource>(), _clock, NullLogger<IdempotencyCleanup>.Instance)
            .CleanAsync(CancellationToken.None);
        Assert.That(await CountAsync(_database.Admin), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_EventStream_PassesAtOnceAndIsNotKept()
    {
        var key = NewKey();
        for (var i = 1; i <= 2; i++)
        {
            var gate = _effects.Gate(key);
            using var request = Request("/stream", key, "{}");
            using var client = _service.Client(_caller);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.That(await reader.ReadLineAsync(), Is.EqualTo("data: first"), "it arrives while the handler still waits");
            gate.SetResult();
            Assert.That(await reader.ReadToEndAsync(), Does.Contain("data: second"));
            Assert.That(_effects.Of(key), Is.EqualTo(i));
        }
    }

    [Test]
    public async Task Post_AnswerTooLargeToKeep_IsDeliveredOnceAndNotWorkedOutAgain()
    {
        var key = NewKey();
        using var first = await SendAsync("/large", key, "{}");
        using var second = await SendAsync("/large", key, "{}");

        Assert.That((await first.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(3_000_000));
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(_effects.Of(key), Is.EqualTo(1));
    }

    [TestCase(256)]
    [TestCase(0)]
    public async Task Post_KeyOfTheWrongLength_IsRefused(int length)
    {
        using var response = await SendAsync("/orders", new string('k', length), "{}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Get_WithAKey_IsAnsweredEveryTime()
    {
        var key = NewKey();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            request.Headers.Add("Idempotency-Key", key);
            using var client = _service.Client(_caller);
            using var response = await client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(_effects.Of(key), Is.EqualTo(2));
    }

    [Test]
    public async Task Post_WithoutSigningIn_IsKeptWhereTheRouteAllowsItAndNowhereElse()
    {
        var key = NewKey();
        using var client = _service.Client(null);
        for (var i = 0; i < 2; i++)
        {
            using var request = Request("/register", key, "{}");
            using var response = await client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        using var closed = Request("/orders", key, "{}");
        using var refused = await client.SendAsync(closed);

        Assert.That(_effects.Of(key), Is.EqualTo(1));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task StoredAnswers_SeenByTheServiceRoleWithoutAWorkspace_AreNotThere()
    {
        using var response = await SendAsync("/orders", NewKey(), "{}");

        await using var dataSource = NpgsqlDataSource.Create(_database.Runtime);
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM sample.idempotency_keys WHERE workspace_id IS NOT NULL");
        Assert.That(await count.ExecuteScalarAsync(), Is.Zero);
    }

    [Test]
    public async Task StoredAnswers_SeenByWhoOwnsTheDatabase_GiveAwayNeitherKeyNorRequestNorAnswer()
    {
        var key = NewKey();
        using var response = await SendAsync("/refuses", key, "{\"password\":\"correct horse\"}");
        var plain = System.Security.Cryptography.SHA256.HashData("{\"password\":\"correct horse\"}"u8);

        await using var dataSource = NpgsqlDataSource.Create(_database.Admin);
        await using var dump = dataSource.CreateCommand("""
            SELECT string_agg(k::text || ' ' || encode(body, 'escape'), ' ') FROM sample.idempotency_keys k
            """);
        var text = (string)(await dump.ExecuteScalarAsync())!;
        Assert.That(text, Does.Contain("POST /refuses"));
        Assert.That(text, Does.Not.Contain(key).And.Not.Contain("th time").And.Not.Contain(Convert.ToHexStringLower(plain)));
    }

    [Test]
    public async Task Post_BodyTooLargeToCompare_IsRefused()
    {
        using var response = await SendAsync("/refuses", NewKey(), new string('x', 11_000_000));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    private Task<DefaultsService> StartReplicaAsync() => DefaultsService.StartAsync(
        _database, _issuer, _clock, app => IdempotentRoutes.Map(app), services => services.AddSingleton(_effects));

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private static HttpRequestMessage Request(string path, string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(
        string path, string key, string body, TestCaller? caller = null, DefaultsService? service = null)
    {
        using var client = (service ?? _service).Client(caller ?? _caller);
        using var request = Request(path, key, body);
        return await client.SendAsync(request);
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
