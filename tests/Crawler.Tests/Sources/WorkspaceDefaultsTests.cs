using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Sources;

internal sealed class WorkspaceDefaultsTests
{
    [Test]
    public async Task Source_WhenTheWorkspaceHasADefault_StartsWithItUnlessItSaysOtherwise()
    {
        using var watched = await Watched.KnownAsync();
        var before = await AddAsync(watched, "/before", null);
        await ChangeAsync(watched, "hourly", version: 3);

        Assert.That(before, Is.EqualTo("daily"), "the type's own");
        Assert.That(await AddAsync(watched, "/plain", null), Is.EqualTo("hourly"));
        Assert.That(await AddAsync(watched, "/own", "weekly"), Is.EqualTo("weekly"));

        await ChangeAsync(watched, "auto", version: 4);
        Assert.That(await AddAsync(watched, "/again", null), Is.EqualTo("daily"));
    }

    [Test]
    public async Task Settings_WhenAnOlderFactComesLate_StayAsTheNewerOneSaid()
    {
        using var watched = await Watched.KnownAsync();
        await ChangeAsync(watched, "weekly", version: 5);

        var late = await PublishAsync(watched, "hourly", version: 4);
        await Eventually.IsTrueAsync(
            async () => await watched.InDatabaseAsync(db =>
                db.Database.SqlQuery<bool>($"""SELECT EXISTS (SELECT 1 FROM inbox WHERE message_id = {late}) AS "Value" """).SingleAsync()),
            "the late fact was worked in");

        Assert.That(await AddAsync(watched, "/", null), Is.EqualTo("weekly"));
    }

    [Test]
    public async Task Discovery_WhenTheWorkspaceHasADefault_StartsSourcesWithIt()
    {
        using var watched = Watched.New();
        await ChangeAsync(watched, "weekly", version: 2);
        watched.Site.Page("/", "<title>Acme</title><a href=\"/pricing\">Pricing</a>");
        watched.Site.Page("/pricing", "<p>plans");

        await watched.EndAsync(await watched.AddAsync());

        var schedules = await watched.InDatabaseAsync(db => db.Sources.Select(source => source.Schedule).ToListAsync());
        Assert.That(schedules, Is.Not.Empty.And.All.EqualTo("weekly"));
    }

    private static async Task ChangeAsync(Watched watched, string schedule, int version)
    {
        await PublishAsync(watched, schedule, version);
        await Eventually.IsTrueAsync(
            () => watched.InDatabaseAsync(db => db.WorkspaceDefaults.AnyAsync(d => d.Version == version)), "the settings are known");
    }

    private static async Task<Guid> PublishAsync(Watched watched, string schedule, int version)
    {
        var id = Guid.CreateVersion7();
        await CrawlerFixture.App.Bus.PublishAsync(
            new WorkspaceSettingsChanged
            {
                WorkspaceId = watched.Workspace,
                Name = "Acme",
                DefaultSchedule = schedule,
                Version = version,
                ChangedAt = TimeProvider.System.GetUtcNow(),
            },
            watched.Workspace,
            id);
        return id;
    }

    private static async Task<string?> AddAsync(Watched watched, string path, string? schedule)
    {
        using var response = await watched.Client.PostAsJsonAsync(
            $"/api/v1/competitors/{watched.Competitor}/sources", new { type = "pricing", url = path, schedule });
        var source = await response.Content.ReadFromJsonAsync<JsonElement>();
        return source.GetProperty("schedule").GetString();
    }
}
