using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Jobs;

internal sealed class JobTests
{
    [Test]
    public async Task TakeOver_WorkerFellSilentInTheMiddle_IsRecordedOnce()
    {
        using var watched = await Watched.KnownAsync();
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var asked = 0;
        watched.Site.On("/", async context =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                begun.SetResult();
                await release.Task.WaitAsync(TimeSpan.FromSeconds(2), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await context.Response.WriteAsync("<p>page");
        });
        var source = await watched.SourceAsync("/", "home");
        var job = await watched.ScrapeAsync(source);
        await begun.Task;

        // What a dead worker's row looks like: held by somebody else, last heard of long ago.
        await watched.InDatabaseAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.Worker, "dead").SetProperty(x => x.HeartbeatAt, DateTimeOffset.UnixEpoch)));
        var ended = await watched.EndAsync(job);
        release.SetResult();
        var late = await FinishAsDeadWorkerAsync(watched, job, source);

        Assert.That(ended.GetProperty("status").GetString(), Is.EqualTo("success"), ended.ToString());
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(2));
        Assert.That(late, Is.EqualTo(FinishResult.Lost));
        Assert.That(await watched.CapturesAsync(source), Is.EqualTo(1));
        await Eventually.IsTrueAsync(() => Watched.Published(source) > 0, "the capture was published");
        Assert.That(Watched.Published(source), Is.EqualTo(1));
    }

    [Test]
    public async Task TakeOver_EveryAttemptLost_EndsDead()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/", "<p>page");
        var source = await watched.SourceAsync("/", "home");
        var job = await AddJobAsync(watched, source, row =>
        {
            (row.Status, row.Worker, row.Attempt, row.HeartbeatAt) = (JobStatus.Running, "dead", 3, DateTimeOffset.UnixEpoch);
        });

        var ended = await watched.EndAsync(job);

        Assert.That(ended.GetProperty("status").GetString(), Is.EqualTo("dead_letter"));
        Assert.That(ended.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("4016"));
        await CrawlerFixture.Failed.FirstAsync(message => message.JobId == job);
    }

    [Test]
    public async Task Cancel_WhileRunning_StopsTheWorkerAndCanBeTriedAgain()
    {
        using var watched = await Watched.KnownAsync();
        var begun = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        var hang = true;
        watched.Site.On("/", async context =>
        {
            if (hang)
            {
                context.RequestAborted.Register(() => aborted.TrySetResult());
                begun.TrySetResult();
                await aborted.Task.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await context.Response.WriteAsync("<p>page");
        });
        var source = await watched.SourceAsync("/", "home");
        var job = await watched.ScrapeAsync(source);
        await begun.Task;
        Assert.That((await watched.JobAsync(job)).GetProperty("status").GetString(), Is.EqualTo("running"));

        using var cancelled = await watched.Client.PostAsync($"/api/v1/jobs/{job}/cancel", null);
        await aborted.Task;
        using var again = await watched.Client.PostAsync($"/api/v1/jobs/{job}/cancel", null);

        Assert.That(cancelled.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await watched.JobAsync(job)).GetProperty("status").GetString(), Is.EqualTo("cancelled"));
        Assert.That(await watched.CapturesAsync(source), Is.Zero);

        hang = false;
        using var retried = await watched.Client.PostAsync($"/api/v1/jobs/{job}/retry", null);
        Assert.That(retried.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await watched.EndAsync(job)).GetProperty("status").GetString(), Is.EqualTo("success"));
        Assert.That(await watched.CapturesAsync(source), Is.EqualTo(1));
        using var succeeded = await watched.Client.PostAsync($"/api/v1/jobs/{job}/retry", null);
        Assert.That(succeeded.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Capture_TwoOfOneSourceAtOnce_AreOneFact()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/", "<p>page");
        var source = await watched.SourceAsync("/", "home");

        var jobs = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            jobs.Add(await AddJobAsync(watched, source));
        }

        foreach (var job in jobs)
        {
            Assert.That((await watched.EndAsync(job)).GetProperty("status").GetString(), Is.EqualTo("success"));
        }

        Assert.That(await watched.CapturesAsync(source), Is.EqualTo(1));
    }

    [Test]
    public async Task Position_WaitingJobs_CountsByPriorityThenTime()
    {
        using var watched = await Watched.KnownAsync();
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        var source = await watched.SourceAsync("/", "home");
        var second = await AddJobAsync(watched, source, row => (row.RunAfter, row.Priority, row.Status) = (later, 0, JobStatus.Pending));
        var first = await AddJobAsync(watched, source, row => (row.RunAfter, row.Priority, row.Status) = (later, 10, JobStatus.Pending));

        var list = await watched.Client.GetFromJsonAsync<JsonElement>("/api/v1/jobs?status=pending");

        Assert.That((await watched.JobAsync(first)).GetProperty("position").GetInt32(), Is.EqualTo(1));
        Assert.That((await watched.JobAsync(second)).GetProperty("position").GetInt32(), Is.EqualTo(2));
        Assert.That(list.GetProperty("total").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task Get_OtherWorkspacesJob_IsNotFound()
    {
        using var watched = await Watched.KnownAsync();
        var job = await AddJobAsync(watched, await watched.SourceAsync("/", "home"), row => row.RunAfter = TimeProvider.System.GetUtcNow().AddHours(1));
        using var stranger = CrawlerFixture.App.Client("owner", Guid.CreateVersion7());

        Assert.That((await stranger.GetAsync($"/api/v1/jobs/{job}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.PostAsync($"/api/v1/jobs/{job}/cancel", null)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.PostAsync($"/api/v1/jobs/{job}/retry", null)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static Task<FinishResult> FinishAsDeadWorkerAsync(Watched watched, Guid job, Guid source) =>
        CrawlerFixture.App.Services.GetRequiredService<JobFinisher>().FinishAsync(
            new ClaimedJob
            {
                Id = job,
                WorkspaceId = watched.Workspace,
                CompetitorId = watched.Competitor,
                SourceId = source,
                Type = JobType.Capture,
                Url = watched.Site.At("/"),
                Host = watched.Site.Url.Authority,
                Worker = "dead",
                Attempt = 1,
                MaxAttempts = 3,
                Source = new ClaimedSource(source, "home", "active", "weekly", 0, null, null, null),
            },
            new Captured(new FetchedPage(watched.Site.Url, StatusCodes.Status200OK, [1], []) { MediaType = "text/html" }, new string('a', 64), "utf-8", 1),
            CancellationToken.None);

    private static async Task<Guid> AddJobAsync(Watched watched, Guid source, Action<Job>? also = null)
    {
        var id = Guid.Empty;
        await watched.InDatabaseAsync(async db =>
        {
            var row = Job.Capture(await db.Sources.SingleAsync(s => s.Id == source), JobMethod.OnDemand, TimeProvider.System.GetUtcNow(), new CrawlOptions(), "test");
            also?.Invoke(row);
            db.Jobs.Add(row);
            id = row.Id;
            return await db.SaveChangesAsync();
        });
        return id;
    }
}
