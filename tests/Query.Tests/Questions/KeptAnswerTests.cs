using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Agent.Asking;
using Periscope.Contracts.Data;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Storage;
using Periscope.TestKit;

namespace Periscope.Query.Tests.Questions;

/// <summary>The same question again: while nothing is new, when something is, and when the agent is gone.</summary>
internal sealed class KeptAnswerTests
{
    private const string Question = "How much does Globex cost?";
    private const string Leaning = "And its starter plan?";
    private readonly Guid conversation = Guid.CreateVersion7();
    private readonly Tenant live = new();
    private readonly Tenant cut = new();
    private readonly Tenant forgetful = new();
    private ServiceApp<AskQuestion> agent = null!;
    private ServiceApp<QueryDbContext> app = null!;
    private (JsonElement Done, string Text) first;
    private (JsonElement Done, string Text) before;
    private (JsonElement Done, string Text) again;
    private (JsonElement Done, string Text) newer;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        agent = await ServiceApp<AskQuestion>.StartAsync("agent", realPort: true);
        app = await ServiceApp<QueryDbContext>.StartBesideAsync(
            agent, "query", new Dictionary<string, string> { ["services:agent:http:0"] = agent.Address.ToString() });
        foreach (var tenant in new[] { live, cut, forgetful })
        {
            await app.Bus.PublishAsync(new CompetitorAdded
            {
                CompetitorId = tenant.Competitor,
                Name = "Globex",
                HomeUrl = "http://globex.example/",
                DiscoveryJobId = Guid.CreateVersion7(),
                AddedAt = TimeProvider.System.GetUtcNow(),
            }, tenant.Workspace);
            await CaptureAsync(tenant, "Plans\nStarter: $9 per month\nPro: $49 per month");
        }

        first = await AnsweredAsync(cut, "$49");
        await AnsweredAsync(forgetful, "$49");
        await AskAsync(cut.Workspace, Question, conversation);
        Assert.That((await AskAsync(cut.Workspace, Leaning, conversation)).Done.Type(), Is.EqualTo("done"));

        before = await AnsweredAsync(live, "$49");
        again = await AskAsync(live.Workspace, $"  {Question} ");
        await CaptureAsync(live, "Plans\nStarter: $9 per month\nPro: $59 per month");
        newer = await AnsweredAsync(live, "$59");

        await StopAgentAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await app.DisposeAsync();
        await agent.DisposeAsync();
    }

    [Test]
    public void Ask_NothingNew_IsAnsweredFromTheLastAnswerUntilSomethingArrives()
    {
        Assert.That(again.Done.GetProperty("answeredAt").GetString(), Is.EqualTo(before.Done.GetProperty("answeredAt").GetString()).And.EndsWith("Z"));
        Assert.That(again.Done.GetProperty("stale").GetBoolean(), Is.False, "the agent has confirmed it");
        Assert.That(again.Done.GetProperty("queryId").GetGuid(), Is.Not.EqualTo(before.Done.GetProperty("queryId").GetGuid()));
        Assert.That(again.Text, Is.EqualTo(before.Text));
        Assert.That(again.Done.GetProperty("sources").GetRawText(), Is.EqualTo(before.Done.GetProperty("sources").GetRawText()));
        Assert.That(newer.Text, Does.Not.Contain("$49"));
        Assert.That(At(newer), Is.GreaterThan(At(before)));
    }

    [Test]
    public async Task Ask_AgentStopped_GetsTheLastAnswerWithItsSourcesMarkedAsStale()
    {
        var stale = await AskAsync(cut.Workspace, Question);

        Assert.That(stale.Done.Type(), Is.EqualTo("done"));
        Assert.That(stale.Done.GetProperty("stale").GetBoolean(), Is.True);
        Assert.That(At(stale), Is.EqualTo(At(first)));
        Assert.That(stale.Text, Is.EqualTo(first.Text));
        Assert.That(stale.Done.GetProperty("sources").GetArrayLength(), Is.Positive);
        Assert.That(stale.Done.GetProperty("sources").GetRawText(), Is.EqualTo(first.Done.GetProperty("sources").GetRawText()));
        using var client = app.Client("member", cut.Workspace);
        var kept = await Streams.JsonAsync(client, $"/api/v1/query/{stale.Done.GetProperty("queryId").GetGuid()}");
        Assert.That(kept.GetProperty("status").GetString(), Is.EqualTo("answered"));
        Assert.That(kept.GetProperty("stale").GetBoolean(), Is.True);
        Assert.That(kept.GetProperty("answeredAt").GetDateTimeOffset(), Is.LessThan(kept.GetProperty("askedAt").GetDateTimeOffset()));
        Assert.That(kept.GetProperty("answer").GetString(), Is.EqualTo(first.Text));
        Assert.That(kept.GetProperty("sources").GetArrayLength(), Is.EqualTo(stale.Done.GetProperty("sources").GetArrayLength()));
    }

    [Test]
    public async Task Ask_AgentStopped_TellsNothingToAnotherWorkspaceOrOfAnotherQuestion()
    {
        Assert.That((await AskAsync(Guid.CreateVersion7(), Question)).Done.Type(), Is.EqualTo("error"), "another workspace");
        Assert.That((await AskAsync(cut.Workspace, "What does Globex do?")).Done.Type(), Is.EqualTo("error"), "nobody asked this before");
        Assert.That((await AskAsync(cut.Workspace, Leaning)).Done.Type(), Is.EqualTo("error"), "what it leans on was not asked");
        Assert.That((await AskAsync(cut.Workspace, Leaning, conversation)).Done.GetProperty("stale").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Ask_CompetitorRemovedWhileTheAgentIsStopped_IsNotToldOfItAgain()
    {
        Assert.That((await AskAsync(forgetful.Workspace, Question)).Done.GetProperty("stale").GetBoolean(), Is.True);

        await app.Bus.PublishAsync(
            new CompetitorRemoved { CompetitorId = forgetful.Competitor, RemovedAt = TimeProvider.System.GetUtcNow() }, forgetful.Workspace);

        await Eventually.IsTrueAsync(
            async () => (await AskAsync(forgetful.Workspace, Question)).Done.Type() == "error", "what was forgotten is not told");
    }

    private static DateTimeOffset At((JsonElement Done, string Text) answer) => answer.Done.GetProperty("answeredAt").GetDateTimeOffset();

    // Until its connections are closed too: one that was kept open would be answered for a moment longer.
    private async Task StopAgentAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await agent.Services.GetRequiredService<IServer>().StopAsync(patience.Token);
    }

    private async Task<(JsonElement Done, string Text)> AnsweredAsync(Tenant tenant, string contains)
    {
        (JsonElement Done, string Text) answer = default;
        await Eventually.IsTrueAsync(
            async () => (answer = await AskAsync(tenant.Workspace, Question)).Text.Contains(contains, StringComparison.Ordinal),
            $"the answer says {contains}");
        return answer;
    }

    private async Task<(JsonElement Done, string Text)> AskAsync(Guid workspace, string query, Guid? conversationId = null)
    {
        using var client = app.Client(Tenant.Person(workspace));
        var events = await Streams.AskAsync(client, new { query, context = new { conversationId } });
        return (events[^1], string.Concat(events.Where(one => one.Type() == "answer").Select(one => one.GetProperty("chunk").GetString())));
    }

    private async Task CaptureAsync(Tenant tenant, string text) => await app.Bus.PublishAsync(
        new SnapshotRecorded
        {
            SnapshotId = Guid.CreateVersion7(),
            SourceId = tenant.Source,
            CompetitorId = tenant.Competitor,
            CompetitorName = "Globex",
            SourceType = "pricing",
            Url = "http://globex.example/pricing",
            Title = "Globex pricing",
            TextHash = await agent.Services.GetRequiredService<ISnapshotStore>()
                .PutAsync(tenant.Workspace, Encoding.UTF8.GetBytes(text), CancellationToken.None),
            CapturedAt = TimeProvider.System.GetUtcNow(),
        },
        tenant.Workspace);

    private sealed class Tenant
    {
        private static readonly Guid s_person = Guid.CreateVersion7();

        public Guid Workspace { get; } = Guid.CreateVersion7();

        public Guid Competitor { get; } = Guid.CreateVersion7();

        public Guid Source { get; } = Guid.CreateVersion7();

        // The same one everywhere: a conversation is one person's.
        public static TestCaller Person(Guid workspace) => TestCaller.In(workspace, "member") with { UserId = s_person };
    }
}
