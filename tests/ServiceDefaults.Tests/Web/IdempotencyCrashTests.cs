using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

/// <summary>What is left of a request that breaks between its effect and its stored answer: neither, and a key that may be used again.</summary>
internal sealed class IdempotencyCrashTests : IdempotencyFixture
{
    private NpgsqlDataSource _admin = null!;

    [SetUp]
    public void Connect() => _admin = NpgsqlDataSource.Create(Database.Admin);

    [TearDown]
    public async Task DisconnectAsync() => await _admin.DisposeAsync();

    [TestCase("/things")]
    [TestCase("/pairs")]
    public async Task Post_ExceptionAfterTheRowsAreSaved_LeavesNothingAndMayBeTriedAgain(string path)
    {
        var (key, name) = (NewKey(), NewKey());
        Effects.Next(key, _ => throw new InvalidOperationException("The sample was told to fail."));

        using var failed = await SendAsync(path, key, Body(name));
        Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await LeftAsync(name), Is.EqualTo((0, 0)));

        await IsDoneOnceAsync(path, key, name);
    }

    [TestCase("/things")]
    [TestCase("/pairs")]
    public async Task Post_ConnectionKilledAfterTheRowsAreSaved_LeavesNothingAndMayBeTriedAgain(string path)
    {
        var (key, name) = (NewKey(), NewKey());
        Effects.Next(key, async db =>
        {
            var process = (await db.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").ToListAsync()).Single();
            await ExecuteAsync($"SELECT pg_terminate_backend({process})");
            return null;
        });

        using var failed = await SendAsync(path, key, Body(name));
        Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await LeftAsync(name), Is.EqualTo((0, 0)));

        await IsDoneOnceAsync(path, key, name);
    }

    [Test]
    public async Task Post_AnswerThatCannotBeStored_TakesTheEffectBack()
    {
        var (key, name) = (NewKey(), NewKey());
        await ExecuteAsync("""
            CREATE FUNCTION sample.break_down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
            CREATE TRIGGER broken BEFORE INSERT ON sample.idempotency_keys FOR EACH ROW EXECUTE FUNCTION sample.break_down();
            """);
        try
        {
            using var failed = await SendAsync("/things", key, Body(name));
            Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(await LeftAsync(name), Is.EqualTo((0, 0)));
        }
        finally
        {
            await ExecuteAsync("DROP TRIGGER broken ON sample.idempotency_keys; DROP FUNCTION sample.break_down()");
        }

        await IsDoneOnceAsync("/things", key, name);
    }

    [Test]
    public async Task Post_CallerWhoLeavesWhileTheHandlerWorks_LeavesNothingAndMayTryAgain()
    {
        var (key, name) = (NewKey(), NewKey());
        using var gone = new CancellationTokenSource();
        Effects.Next(key, async db =>
        {
            await gone.CancelAsync();
            await db.Database.ExecuteSqlAsync($"SELECT 1");
            throw new OperationCanceledException();
        });

        using var client = Service.Client(Caller);
        using var request = Request("/things", key, Body(name));
        Assert.That(() => client.SendAsync(request, gone.Token), Throws.InstanceOf<OperationCanceledException>());
        await Eventually.IsTrueAsync(async () => await LeftAsync(name) == (0, 0) && await IsFreeAsync(), "the transaction has ended");

        await IsDoneOnceAsync("/things", key, name);
    }

    [Test]
    public async Task Post_RefusalAfterTheRowsAreSaved_IsKeptAndTheRowsAreNot()
    {
        var (key, name) = (NewKey(), NewKey());
        Effects.Next(key, _ => Task.FromResult<Microsoft.AspNetCore.Http.IResult?>(Problems.Conflict("Not this one.")));

        using var first = await SendAsync("/things", key, Body(name));
        using var second = await SendAsync("/things", key, Body(name));

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Headers.Contains("Idempotency-Replayed"), Is.True);
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(await LeftAsync(name), Is.EqualTo((0, 0)));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    [Test]
    public async Task Post_ForkedAtTwoReplicas_MakesOneRowAndOneMessage()
    {
        await using var other = await StartReplicaAsync();
        var (key, name) = (NewKey(), NewKey());

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(async () =>
        {
            while (true)
            {
                using var response = await SendAsync("/things", key, Body(name), service: i % 2 == 0 ? Service : other);
                if (response.StatusCode != HttpStatusCode.Conflict)
                {
                    return (response.StatusCode, Body: await response.Content.ReadAsStringAsync());
                }
            }
        })));

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers[0].StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await LeftAsync(name), Is.EqualTo((1, 1)));
        Assert.That(Effects.Of(key), Is.EqualTo(1));
    }

    private async Task IsDoneOnceAsync(string path, string key, string name)
    {
        using var second = await SendAsync(path, key, Body(name));
        using var third = await SendAsync(path, key, Body(name));

        Assert.That(second.IsSuccessStatusCode, Is.True, await second.Content.ReadAsStringAsync());
        Assert.That(second.Headers.Contains("Idempotency-Replayed"), Is.False);
        Assert.That(third.Headers.Contains("Idempotency-Replayed"), Is.True);
        Assert.That(await LeftAsync(name), Is.EqualTo((1, path == "/things" ? 1 : 0)));
        Assert.That(Effects.Of(key), Is.EqualTo(2));
        await using var never = _admin.CreateCommand("SELECT count(*) FROM sample.things WHERE name = 'never'");
        Assert.That(await never.ExecuteScalarAsync(), Is.Zero, "what the handler itself did not commit");
    }

    private static string Body(string name) => $$"""{"name":"{{name}}"}""";

    private async Task<(long Things, long Messages)> LeftAsync(string name)
    {
        await using var count = _admin.CreateCommand("""
            SELECT count(t.*), count(o.*) FROM sample.things t LEFT JOIN sample.outbox o ON o.aggregate_id = t.id WHERE t.name = $1
            """);
        count.Parameters.Add(new() { Value = name });
        await using var reader = await count.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<bool> IsFreeAsync()
    {
        await using var locks = _admin.CreateCommand(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()");
        return (long)(await locks.ExecuteScalarAsync())! == 0;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
