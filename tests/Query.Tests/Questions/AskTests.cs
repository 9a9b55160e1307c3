using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Agent.Asking;
using Periscope.Contracts.Data;
using Periscope.Contracts.Query;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Storage;
using Periscope.TestKit;

namespace Periscope.Query.Tests.Questions;

internal sealed class AskTests
{
    private const string Page = "Plans\nStarter: $9 per month\nPro: $49 per month";
    private static readonly string[] Phases = ["understand", "plan", "execute", "reflect", "answer"];
    private readonly Guid snapshot = Guid.CreateVersion7();
    private readonly Guid competitor = Guid.CreateVersion7();
    private ServiceApp<AskQuestion> agent = null!;
    private ServiceApp<QueryDbContext> app = null!;
    private Guid workspace;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        agent = await ServiceApp<AskQuestion>.StartAsync("agent", realPort: true);
        app = await ServiceApp<QueryDbContext>.StartBesideAsync(
            agent, "query", new Dictionary<string, string> { ["services:agent:http:0"] = agent.Address.ToString() });
        workspace = app.Workspace;
        var added = new CompetitorAdded
        {
            CompetitorId = competitor,
            Name = "Globex",
            HomeUrl = "http://globex.example/",
            DiscoveryJobId = Guid.CreateVersion7(),
            AddedAt = TimeProvider.System.GetUtcNow(),
        };
        await agent.Bus.PublishAsync(added, workspace);
        await app.Bus.PublishAsync(added, workspace);
        await agent.Bus.PublishAsync(new SnapshotRecorded
        {
            SnapshotId = snapshot,
            SourceId = Guid.CreateVersion7(),
            CompetitorId = competitor,
            CompetitorName = "Globex",
            SourceType = "pricing",
            Url = "http://globex.example/pricing",
            Title = "Globex pricing",
            TextHash = await agent.Services.GetRequiredService<ISnapshotStore>().PutAsync(workspace, Encoding.UTF8.GetBytes(Page), CancellationToken.None),
            CapturedAt = TimeProvider.System.GetUtcNow(),
        }, workspace);
        using var client = app.Client("member");
        await Eventually.IsTrueAsync(async () => (await Streams.AskAsync(client, new { query = "How much does Globex cost?" }))[^1]
            .GetProperty("sources").GetArrayLength() > 0, "the agent knows the page");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await app.DisposeAsync();
        await agent.DisposeAsync();
    }

    [TestCase("""{"query":"How much is it?","competitorIds":["0198b6a0-0000-7000-8000-000000000000"]}""", "competitorIds")]
    [TestCase("""{"query":"How much is it?","competitorIds":["KNOWN","0198b6a0-0000-7000-8000-000000000000"]}""", "competitorIds")]
    [TestCase("""{"query":"How much is it?","competitorIds":null}""", "competitorIds")]
    [TestCase("""{"query":"How much is it?","competitorIds":["someone"]}""", "competitorIds[0]")]
    [TestCase("""{"competitorIds":[]}""", "query")]
    public async Task Ask_CompetitorsThatAreNone_Returns400NamingTheField(string body, string field)
    {
        using var client = app.Client("member");
        await KnowsAsync(client);
        using var content = new StringContent(body.Replace("KNOWN", competitor.ToString(), StringComparison.Ordinal), Encoding.UTF8, "application/json");

        using var response = await client.PostAsync(new Uri("/api/v1/query/ask", UriKind.Relative), content);

        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), text);
        Assert.That(JsonElement.Parse(text).GetProperty("errors").EnumerateObject().Select(error => error.Name), Is.EqualTo(new[] { field }), text);
    }

    [Test]
    public async Task Ask_ACompetitorThatIsWatched_IsAnswered()
    {
        using var client = app.Client("member");

        await KnowsAsync(client);

        Assert.That((await Streams.AskAsync(client, new { query = "What does it cost?", competitorIds = new[] { competitor } }))[^1].Type(), Is.EqualTo("done"));
    }

    [Test]
    public async Task Ask_Question_StreamsThePhasesAndKeepsTheAnswer()
    {
        using var client = app.Client("member");
        await using var answered = await app.Bus.ObserveAsync<QuestionAnswered>();

        var takenAt = TimeProvider.System.GetUtcNow().AddDays(-1);
        var events = await Streams.AskAsync(client, new { query = "How much does Globex cost?" }, takenAt);

        Assert.That(events.Where(one => one.Type() == "phase").Select(one => one.GetProperty("phase").GetString()), Is.EqualTo(Phases));
        var done = events[^1];
        var id = done.GetProperty("queryId").GetGuid();
        var kept = await Streams.JsonAsync(client, $"/api/v1/query/{id}");
        Assert.Multiple(() =>
        {
            Assert.That(kept.GetProperty("status").GetString(), Is.EqualTo("answered"));
            Assert.That(kept.GetProperty("answer").GetString(), Does.Contain("Pro at $49 per month"));
            Assert.That(kept.GetProperty("confidence").GetDouble(), Is.EqualTo(done.GetProperty("confidence").GetDouble()).And.GreaterThan(0));
            Assert.That(kept.GetProperty("taskResults").GetArrayLength(), Is.Positive);
            Assert.That(kept.GetProperty("metadata").GetProperty("dataSourcesUsed")[0].GetString(), Is.EqualTo("pricing"));
            foreach (var source in kept.GetProperty("sources").EnumerateArray())
            {
                Assert.That(Page[source.GetProperty("start").GetInt32()..source.GetProperty("end").GetInt32()], Is.EqualTo(source.GetProperty("quote").GetString()));
                Assert.That(source.GetProperty("snapshotId").GetGuid(), Is.EqualTo(snapshot));
            }
        });
        var fact = await answered.FirstAsync(one => one.QueryId == id);
        Assert.That(fact.Sources, Is.EqualTo(2));
        Assert.That(fact.AskedAt, Is.EqualTo(kept.GetProperty("askedAt").GetDateTimeOffset()).Within(TimeSpan.FromMilliseconds(1)));
        Assert.That(fact.TakenAt, Is.EqualTo(takenAt));
    }

    [Test]
    public async Task Ask_UnknownCompetitor_SaysSoAndCitesNothing()
    {
        using var client = app.Client("member");

        var events = await Streams.AskAsync(client, new { query = "What changed on Initech's pricing page?" });

        Assert.That(events.Where(one => one.Type() == "answer").Select(one => one.GetProperty("citations").GetArrayLength()), Is.EqualTo(new[] { 0 }));
        Assert.That(events[^1].GetProperty("confidence").GetDouble(), Is.Zero);
    }

    [Test]
    public async Task Ask_InAConversation_LeansOnWhatWasAskedBefore()
    {
        using var client = app.Client("member");
        var conversation = Guid.CreateVersion7();
        await Streams.AskAsync(client, new { query = "How much does Initech's plan cost?", context = new { conversationId = conversation } });

        var events = await Streams.AskAsync(client, new { query = "And Globex?", context = new { conversationId = conversation } });

        Assert.That(string.Concat(events.Where(one => one.Type() == "answer").Select(one => one.GetProperty("chunk").GetString())), Does.Contain("Pro at $49"));
    }

    [TestCase("ab")]
    [TestCase("")]
    public async Task Ask_TooShort_IsRefusedBeforeTheStream(string query)
    {
        using var client = app.Client("member");
        using var response = await client.PostAsJsonAsync("/api/v1/query/ask", new { query });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
    }

    [Test]
    public async Task Ask_TooLong_IsRefusedBeforeTheStream()
    {
        using var client = app.Client("member");
        using var response = await client.PostAsJsonAsync("/api/v1/query/ask", new { query = new string('x', 1001) });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Ask_Viewer_IsForbidden()
    {
        using var client = app.Client("viewer");
        using var response = await client.PostAsJsonAsync("/api/v1/query/ask", new { query = "What changed?" });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task History_AndFeedback_AreKeptPerPerson()
    {
        using var mine = app.Client(TestCaller.In(workspace, "member"));
        using var others = app.Client("member");
        var id = (await Streams.AskAsync(mine, new { query = "How much does Globex cost?" }))[^1].GetProperty("queryId").GetGuid();

        using var rated = await mine.PostAsJsonAsync($"/api/v1/query/{id}/feedback", new { helpful = true, comment = "right" });

        Assert.That(rated.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var history = await Streams.JsonAsync(mine, "/api/v1/query/history?limit=10");
        Assert.That(history.GetProperty("total").GetInt64(), Is.EqualTo(1));
        Assert.That(history.GetProperty("items")[0].GetProperty("helpful").GetBoolean(), Is.True);
        var other = await Streams.JsonAsync(others, "/api/v1/query/history");
        Assert.That(other.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetGuid()), Does.Not.Contain(id));
    }

    [Test]
    public async Task Get_QuestionOfAnotherWorkspace_IsNotFound()
    {
        using var client = app.Client("member");
        var id = (await Streams.AskAsync(client, new { query = "How much does Globex cost?" }))[^1].GetProperty("queryId").GetGuid();
        using var stranger = app.Client("owner", Guid.CreateVersion7());

        using var response = await stranger.GetAsync(new Uri($"/api/v1/query/{id}", UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Suggestions_NameTheWorkspacesOwnCompetitors()
    {
        using var client = app.Client("viewer");
        var suggestions = await Streams.JsonAsync(client, "/api/v1/query/suggestions");

        Assert.That(suggestions.GetProperty("items").ToString(), Does.Contain("How much does Globex cost?"));
        Assert.That(suggestions.GetProperty("items").ValueKind, Is.EqualTo(JsonValueKind.Array));
    }

    private Task KnowsAsync(HttpClient client) => Eventually.IsTrueAsync(async () =>
    {
        using var response = await client.PostAsJsonAsync("/api/v1/query/ask", new { query = "Is it known?", competitorIds = new[] { competitor } });
        return response.StatusCode == HttpStatusCode.OK;
    }, "the competitor is known");
}
