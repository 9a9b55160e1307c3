using Periscope.Contracts.Data;
using Periscope.Contracts.Identity;
using Periscope.Contracts.Notification;
using Periscope.Query.Storage;
using Periscope.Query.Tests.Questions;
using Periscope.TestKit;

namespace Periscope.Query.Tests.Dashboard;

internal sealed class DashboardTests
{
    [Test]
    public async Task Dashboard_FactsOfOtherServices_BecomeFigures()
    {
        await using var app = await ServiceApp<QueryDbContext>.StartAsync("query");
        var (competitor, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        await app.Bus.PublishAsync(new CompetitorAdded
        {
            CompetitorId = competitor,
            Name = "Acme",
            HomeUrl = "http://acme.example/",
            DiscoveryJobId = Guid.CreateVersion7(),
            AddedAt = now,
        }, app.Workspace);
        var update = Update(competitor, now, noise: false);
        var message = Guid.CreateVersion7();
        await app.Bus.PublishAsync(update, app.Workspace, message);
        await app.Bus.PublishAsync(update, app.Workspace, message);
        await app.Bus.PublishAsync(Update(competitor, now, noise: true), app.Workspace);
        await app.Bus.PublishAsync(new AlertRaised
        {
            AlertId = Guid.CreateVersion7(),
            RuleId = Guid.CreateVersion7(),
            UpdateId = update.UpdateId,
            CompetitorId = competitor,
            Severity = "high",
            Title = update.Title,
            RaisedAt = now,
        }, app.Workspace);
        using var client = app.Client("member");
        using var viewer = app.Client("viewer");

        await Eventually.IsTrueAsync(async () => await Streams.JsonAsync(client, "/api/v1/dashboard/stats") is var stats
            && stats.GetProperty("competitors").GetInt32() == 1 && stats.GetProperty("updatesLastDay").GetInt32() == 1
            && stats.GetProperty("highImpactLastWeek").GetInt32() == 1 && stats.GetProperty("alertsLastWeek").GetInt32() == 1, "the figures are there");

        var activity = await Streams.JsonAsync(client, "/api/v1/dashboard/recent-activity");
        var forViewers = await Streams.JsonAsync(viewer, "/api/v1/dashboard/recent-activity");
        var radar = await Streams.JsonAsync(client, "/api/v1/dashboard/competitor-radar");
        var suggestions = await Streams.JsonAsync(client, "/api/v1/query/suggestions");
        Assert.Multiple(() =>
        {
            Assert.That(activity.GetProperty("items").EnumerateArray().Select(one => one.Type()), Is.EquivalentTo(new[] { "update", "alert" }));
            Assert.That(forViewers.GetProperty("items").EnumerateArray().Select(one => one.Type()), Is.EqualTo(new[] { "update" }), "viewers read no alerts");
            Assert.That(forViewers.GetProperty("total").GetInt32(), Is.EqualTo(1));
            Assert.That(radar.GetProperty("items")[0].GetProperty("categories").GetProperty("pricing").GetInt32(), Is.EqualTo(1));
            Assert.That(suggestions.ToString(), Does.Contain("What changed on Acme\\u0027s pricing page?").Or.Contain("What changed on Acme's pricing page?"));
        });

        await app.Bus.PublishAsync(new CompetitorRemoved { CompetitorId = competitor, RemovedAt = now }, app.Workspace);
        await Eventually.IsTrueAsync(async () => await Streams.JsonAsync(client, "/api/v1/dashboard/stats") is var stats
            && stats.GetProperty("competitors").GetInt32() == 0 && stats.GetProperty("updates").GetInt32() == 0, "the competitor is forgotten");

        Assert.That(await StoredRows.CountAsync(app.Database, "query", app.Workspace), Is.Positive, "a mark that it was here");
        await app.Bus.PublishAsync(new WorkspaceRemoved { WorkspaceId = app.Workspace, RemovedAt = now }, app.Workspace);
        await Eventually.IsTrueAsync(async () => await StoredRows.CountAsync(app.Database, "query", app.Workspace) == 0, "the workspace is forgotten");
    }

    private static UpdatePublished Update(Guid competitor, DateTimeOffset at, bool noise) => new()
    {
        UpdateId = Guid.CreateVersion7(),
        ChangeId = Guid.CreateVersion7(),
        SourceId = Guid.CreateVersion7(),
        CompetitorId = competitor,
        CompetitorName = "Acme",
        SourceType = "pricing",
        Url = "http://acme.example/pricing",
        Category = "pricing",
        Title = "Acme: the Pro plan's price rose",
        Narrative = "It rose. It matters.",
        Impact = 7.4,
        ImpactReasons = [],
        Confidence = 0.9,
        IsNoise = noise,
        BeforeSnapshotId = Guid.CreateVersion7(),
        AfterSnapshotId = Guid.CreateVersion7(),
        Citations = [],
        DetectedAt = at,
        PublishedAt = at,
    };
}
