using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Periscope.Contracts.Data;

namespace Periscope.Data.Tests.Competitors;

/// <summary>Adding a competitor under an idempotency key: the row, its battlecard, its message and the kept answer, or nothing.</summary>
internal sealed class IdempotentAddTests
{
    [Test]
    public async Task Add_OneKeyFromManyCallers_MakesOneCompetitorAndPublishesItOnce()
    {
        using var desk = await Desk.OpenAsync();
        await using var added = await desk.App.Bus.ObserveAsync<CompetitorAdded>();
        var (key, name) = (Guid.CreateVersion7().ToString(), $"Acme {Guid.CreateVersion7():n}");

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AddUntilAnsweredAsync(desk, key, name)));

        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
        Assert.That((await desk.GetAsync("/api/v1/competitors")).GetProperty("total").GetInt32(), Is.EqualTo(1));
        await IsPublishedOnceAsync(desk, added, name);
    }

    [Test]
    public async Task Add_CrashBetweenTheRowAndTheKeptAnswer_LeavesNeitherAndTheNextTryIsTheOnlyOne()
    {
        using var desk = await Desk.OpenAsync();
        await using var added = await desk.App.Bus.ObserveAsync<CompetitorAdded>();
        var (key, name) = (Guid.CreateVersion7().ToString(), $"Acme {Guid.CreateVersion7():n}");
        await using var admin = NpgsqlDataSource.Create(desk.App.Database.Admin);
        var id = desk.Workspace.ToString("n");

        // The connection dies where the answer would be stored, after everything else.
        await ExecuteAsync(admin, $"""
            CREATE FUNCTION data.die_{id}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER die_{id} BEFORE INSERT ON data.idempotency_keys FOR EACH ROW
                WHEN (NEW.workspace_id = '{desk.Workspace}') EXECUTE FUNCTION data.die_{id}();
            """);
        using (var broken = await AddAsync(desk, key, name))
        {
            Assert.That(broken.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        }

        await ExecuteAsync(admin, $"DROP TRIGGER die_{id} ON data.idempotency_keys; DROP FUNCTION data.die_{id}()");
        Assert.That((await desk.GetAsync("/api/v1/competitors")).GetProperty("total").GetInt32(), Is.Zero);

        var first = await AddUntilAnsweredAsync(desk, key, name);
        var second = await AddUntilAnsweredAsync(desk, key, name);

        Assert.That(second, Is.EqualTo(first));
        await IsPublishedOnceAsync(desk, added, name);
    }

    [Test]
    public async Task Remove_UnderAKey_IsDoneOnceAndAnsweredTwice()
    {
        using var desk = await Desk.OpenAsync();
        var competitor = await desk.AddCompetitorAsync();
        var key = Guid.CreateVersion7().ToString();

        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/competitors/{competitor}");
            request.Headers.Add("Idempotency-Key", key);
            using var response = await desk.Http.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), "without the key the second would be 404");
        }
    }

    // A marker added afterwards comes after whatever the first requests published.
    private static async Task IsPublishedOnceAsync(Desk desk, TestKit.Observed<CompetitorAdded> added, string name)
    {
        var marker = await desk.AddCompetitorAsync("marker.example", "Marker");
        await added.FirstAsync(one => one.Name == name);
        await added.FirstAsync(one => one.CompetitorId == marker);
        Assert.That(added.All.Count(one => one.Name == name), Is.EqualTo(1));
    }

    private static async Task<Guid> AddUntilAnsweredAsync(Desk desk, string key, string name)
    {
        while (true)
        {
            using var response = await AddAsync(desk, key, name);
            var body = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
            if (response.Headers.RetryAfter is null)
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), body.GetRawText());
                return body.GetProperty("id").GetGuid();
            }
        }
    }

    private static async Task<HttpResponseMessage> AddAsync(Desk desk, string key, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/competitors")
        {
            Content = JsonContent.Create(new { name, domain = "acme.example" }),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await desk.Http.SendAsync(request);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource admin, string sql)
    {
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
