using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Crawler.Scheduling;
using Periscope.Crawler.Sources;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Scheduling;

internal sealed class SchedulerTests
{
    [Test]
    public async Task QueueDue_TwoSchedulersAtOnce_QueueEachSourceOnce()
    {
        using var watched = await Watched.KnownAsync();
        var now = TimeProvider.System.GetUtcNow();
        await watched.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < 300; i++)
            {
                db.Sources.Add(new Source
                {
                    Id = Guid.CreateVersion7(),
                    CompetitorId = watched.Competitor,
                    Type = "home",
                    Url = watched.Site.At($"/{i}"),
                    Schedule = "weekly",
                    CreatedAt = now,
                    NextRunAt = now.AddMinutes(-1),
                });
            }

            return await db.SaveChangesAsync();
        });
        // The service's own scheduler is a third.
        using var one = ActivatorUtilities.CreateInstance<Scheduler>(CrawlerFixture.App.Services);
        using var two = ActivatorUtilities.CreateInstance<Scheduler>(CrawlerFixture.App.Services);

        await Task.WhenAll(DrainAsync(one), DrainAsync(two));
        await Eventually.IsTrueAsync(() => watched.InDatabaseAsync(async db => !await db.Sources.AnyAsync(s => s.NextRunAt <= now)), "no source is due");

        var counts = await watched.InDatabaseAsync(db => db.Jobs.GroupBy(job => job.SourceId).Select(group => group.Count()).ToListAsync());
        Assert.That(counts, Has.Count.EqualTo(300));
        Assert.That(counts, Has.All.EqualTo(1));
    }

    [Test]
    public async Task QueueDue_PausedSource_IsLeftAlone()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/active", "<p>x");
        var due = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var paused = await watched.SourceAsync("/paused", also: source => (source.NextRunAt, source.Status) = (due, SourceStatus.Paused));
        var active = await watched.SourceAsync("/active", also: source => source.NextRunAt = due);

        await CrawlerFixture.Captured.FirstAsync(message => message.SourceId == active);

        Assert.That(await watched.InDatabaseAsync(db => db.Jobs.AnyAsync(job => job.SourceId == paused)), Is.False);
    }

    private static async Task DrainAsync(Scheduler scheduler)
    {
        while (await scheduler.QueueDueAsync(CancellationToken.None) > 0)
        {
        }
    }
}
