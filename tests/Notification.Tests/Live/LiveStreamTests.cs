using System.Net;
using Npgsql;
using Periscope.Contracts.Crawler;
using Periscope.Contracts.Data;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Live;

internal sealed class LiveStreamTests
{
    [Test]
    public async Task Stream_EachSortOfEvent_ComesOnceInTheSharedShape()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        var channel = (await tenant.AddWebhookAsync(receiver.Url)).GetProperty("id").GetString()!;
        await tenant.AddRuleAsync("in_app", channel);
        await using var stream = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: tenant.Workspace));
        var update = Updates.Pricing();
        var (job, jobMessage) = (Job(), Guid.CreateVersion7());

        await NotificationApp.App.Bus.PublishAsync(job, tenant.Workspace, jobMessage);
        await NotificationApp.App.Bus.PublishAsync(job, tenant.Workspace, jobMessage);
        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(noise: true), tenant.Workspace);
        await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        await NotificationApp.App.Bus.PublishAsync(Battlecard(), tenant.Workspace);

        await Eventually.IsTrueAsync(() => stream.Events.Count >= 5 && stream.Events.Any(e => e.Event == "delivery"), "five events came");
        Assert.That(stream.Events.Select(e => e.Event), Is.EquivalentTo(new[] { "job", "update", "alert", "battlecard", "delivery" }));
        Assert.That(stream.Events.Select(e => long.Parse(e.Id)), Is.Ordered.And.Unique);
        Assert.Multiple(() =>
        {
            foreach (var live in stream.Events)
            {
                Assert.That(live.Data.GetProperty("type").GetString(), Is.EqualTo(live.Event));
                Assert.That(live.Data.GetProperty("workspaceId").GetGuid(), Is.EqualTo(tenant.Workspace));
                Assert.That(live.Data.GetProperty("at").GetDateTimeOffset(), Is.Not.EqualTo(default(DateTimeOffset)));
            }
            Assert.That(
                stream.Events.Single(e => e.Event == "update").Data.GetProperty("item").GetProperty("detectedAt").GetString(), Does.EndWith("Z"));
            Assert.That(stream.Events.Single(e => e.Event == "update").ItemId, Is.EqualTo(update.UpdateId));
            Assert.That(stream.Events.Single(e => e.Event == "job").ItemId, Is.EqualTo(job.JobId));
            Assert.That(stream.Events.Single(e => e.Event == "delivery").Data.GetProperty("item").GetProperty("status").GetString(), Is.EqualTo("delivered"));
        });
    }

    [Test]
    public async Task Stream_OfAViewer_HasWhatViewersMayRead()
    {
        using var tenant = new Tenant();
        await tenant.AddRuleAsync("in_app");
        await using var owners = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: tenant.Workspace));
        await using var viewers = await EventStream.OpenAsync(NotificationApp.App.Client("viewer", tenant.Workspace));

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        await Eventually.IsTrueAsync(() => owners.Events.Any(e => e.Event == "alert"), "the owner heard of the alert");
        await NotificationApp.App.Bus.PublishAsync(Battlecard(), tenant.Workspace);
        await Eventually.IsTrueAsync(() => viewers.Events.Any(e => e.Event == "battlecard"), "the viewer heard what came after it");

        Assert.That(viewers.Events.Select(e => e.Event), Is.EqualTo(new[] { "update", "battlecard" }));
        using var viewer = NotificationApp.App.Client("viewer", tenant.Workspace);
        Assert.That((await viewer.GetAsync("/api/v1/alerts")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Alerts_AreMarkedReadByWhoeverReadsThem_AndRulesAreAdmins()
    {
        using var tenant = new Tenant();
        using var member = NotificationApp.App.Client("member", tenant.Workspace);

        using var read = await member.PostAsync("/api/v1/alerts/read", null);
        using var rules = await member.PostAsync("/api/v1/alerts/rules", null);

        Assert.That(read.IsSuccessStatusCode, Is.True);
        Assert.That(rules.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Stream_BrokenAgainAndAgainWhileManyWrite_LosesAndDoublesNothing()
    {
        using var tenant = new Tenant();
        using var stranger = new Tenant();
        await using var replica = new Replica();
        await using var strangers = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: stranger.Workspace));
        var jobs = Enumerable.Range(0, 240).Select(_ => Job()).ToArray();
        var slow = new[] { Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7() };
        var seen = new List<StreamedEvent>();
        var stream = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: tenant.Workspace));

        var writing = Task.WhenAll(
            Task.WhenAll(jobs.Chunk(40).Select(async part =>
            {
                foreach (var job in part)
                {
                    await NotificationApp.App.Bus.PublishAsync(job, tenant.Workspace);
                }
            })),
            // Identities taken early and committed late: what a reader by identity would step over.
            Task.WhenAll(slow.Select(id => WriteSlowlyAsync(tenant.Workspace, id, () => seen.Count + stream.Events.Count > 100))));
        var (turn, wanted) = (0, jobs.Length + slow.Length);
        while (seen.Count + stream.Events.Count < wanted)
        {
            var enough = Math.Min(wanted, seen.Count + 60);
            await Eventually.IsTrueAsync(() => seen.Count + stream.Events.Count >= enough, $"{enough} events came");
            await stream.DisposeAsync();
            var last = stream.LastEventId;
            seen.AddRange(stream.Events);
            var client = turn++ % 2 == 0 ? replica.Client(tenant.Workspace) : NotificationApp.App.Client(workspace: tenant.Workspace);
            stream = await EventStream.OpenAsync(client, last);
        }
        await writing;
        await stream.DisposeAsync();
        seen.AddRange(stream.Events);

        Assert.That(seen.Select(e => e.ItemId), Is.EquivalentTo(jobs.Select(j => j.JobId).Concat(slow)));
        Assert.That(seen.Select(e => long.Parse(e.Id)), Is.Ordered.And.Unique);
        Assert.That(strangers.Events, Is.Empty);
        TestContext.Out.WriteLine($"{seen.Count} events over {turn + 1} connections of two replicas, none lost, none twice");
    }

    [Test]
    public async Task Stream_TooManyOfAWorkspace_Answers429AndOthersStillGetIn()
    {
        using var tenant = new Tenant();
        using var other = new Tenant();
        var open = new List<EventStream>();
        for (var count = 0; count < NotificationApp.StreamsPerWorkspace; count++)
        {
            open.Add(await EventStream.OpenAsync(NotificationApp.App.Client(workspace: tenant.Workspace)));
        }

        using var refused = await tenant.Client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
        await using var others = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: other.Workspace));
        foreach (var stream in open)
        {
            await stream.DisposeAsync();
        }

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var again = await tenant.Client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
                return again.StatusCode == HttpStatusCode.OK;
            },
            "closed streams make room");
    }

    [Test]
    public async Task Stream_WithoutTokenOrWithANonsenseId_IsRefused()
    {
        using var tenant = new Tenant();
        using var anonymous = NotificationApp.App.Anonymous();

        using var stranger = await anonymous.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
        using var nonsense = await tenant.Client.GetAsync("/api/v1/live?lastEventId=yesterday", HttpCompletionOption.ResponseHeadersRead);

        Assert.That(stranger.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(nonsense.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Stream_WithATokenThatHasEndedAMomentAgo_DoesNotBegin()
    {
        using var tenant = new Tenant();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = NotificationApp.App.Issuer.Token(
            TestCaller.In(tenant.Workspace), token => (token.NotBefore, token.IssuedAt, token.Expires) = (now.AddMinutes(-5), now.AddMinutes(-5), now.AddSeconds(-3)));
        using var anonymous = NotificationApp.App.Anonymous();

        using var request = await anonymous.GetAsync($"/api/v1/live?access_token={token}", HttpCompletionOption.ResponseHeadersRead);

        Assert.That(request.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await request.Content.ReadAsStringAsync()), Does.Contain("This token has ended."), "not for the clocks' difference");
    }

    internal static JobProgressed Job() => new()
    {
        JobId = Guid.CreateVersion7(),
        Type = "capture",
        Status = "running",
        CompetitorId = Guid.CreateVersion7(),
        SourceId = Guid.CreateVersion7(),
        Message = "Fetching\nthe page",
        At = TimeProvider.System.GetUtcNow(),
    };

    private static BattlecardChanged Battlecard() => new()
    {
        BattlecardId = Guid.CreateVersion7(),
        CompetitorId = Guid.CreateVersion7(),
        CompetitorName = "Acme",
        Version = 2,
        Status = "pending",
        Sections = ["overview"],
        Action = "drafted",
        At = TimeProvider.System.GetUtcNow(),
    };

    private static async Task WriteSlowlyAsync(Guid workspace, Guid id, Func<bool> late)
    {
        await using var source = NpgsqlDataSource.Create(NotificationApp.App.Database.System);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(
            "INSERT INTO notification.live_events (workspace_id, type, item, at) VALUES ($1, 'job', json_build_object('id', $2), now())", connection)
        {
            Parameters = { new() { Value = workspace }, new() { Value = id } },
        };
        await insert.ExecuteNonQueryAsync();
        await Eventually.IsTrueAsync(late, "others have overtaken");
        await transaction.CommitAsync();
    }
}
