using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Storage;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Fetching;

internal sealed class CaptureTests
{
    [Test]
    public async Task Capture_NewPage_KeepsItsBytesAndTellsOfThem()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.On("/preise", async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes("<meta charset=iso-8859-1><p>Preise f\u00fcr Gr\u00f6\u00dfe 9"));
        });
        watched.Site.Redirect("/old", "/preise");
        var source = await watched.SourceAsync("/old");

        var job = await watched.CaptureAsync(source);

        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("success"), job.ToString());
        var captured = await CrawlerFixture.Captured.FirstAsync(message => message.SourceId == source);
        Assert.Multiple(() =>
        {
            Assert.That(captured.Url, Is.EqualTo(watched.Site.At("/preise")));
            Assert.That(captured.Charset, Is.EqualTo("windows-1252"));
            Assert.That(captured.ContentType, Is.EqualTo("text/html"));
            Assert.That(captured.SourceType, Is.EqualTo("pricing"));
            Assert.That(captured.CompetitorId, Is.EqualTo(watched.Competitor));
            Assert.That(job.GetProperty("result").GetProperty("redirects")[0].GetString(), Is.EqualTo(watched.Site.At("/old")));
        });
        var store = CrawlerFixture.App.Services.GetRequiredService<ISnapshotStore>();
        Assert.That(Encoding.Latin1.GetString((await store.GetAsync(watched.Workspace, captured.ContentHash))!), Does.EndWith("Größe 9"));
    }

    [Test]
    public async Task Capture_ValidatorStillHolds_IsUnchangedWithoutAnotherFact()
    {
        using var watched = await Watched.KnownAsync();
        var asked = 0;
        watched.Site.On("/", context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.Headers.ETag = "\"v1\"";
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync("<p>one");
        });
        var source = await watched.SourceAsync("/", "home");

        await watched.CaptureAsync(source);
        var second = await watched.CaptureAsync(source);
        var third = await watched.CaptureAsync(source);

        Assert.That(asked, Is.EqualTo(3));
        Assert.That(second.GetProperty("result").GetProperty("outcome").GetString(), Is.EqualTo("unchanged"));
        Assert.That(third.GetProperty("result").GetProperty("status").GetInt32(), Is.EqualTo(304));
        Assert.That(await watched.CapturesAsync(source), Is.EqualTo(1));
    }

    [Test]
    public async Task Capture_SameBytesAgain_IsUnchangedAndOtherBytesAreNot()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/", "<p>one");
        var source = await watched.SourceAsync("/", "home");

        await watched.CaptureAsync(source);
        var second = await watched.CaptureAsync(source);
        watched.Site.Page("/", "<p>two");
        var third = await watched.CaptureAsync(source);

        Assert.That(second.GetProperty("result").GetProperty("outcome").GetString(), Is.EqualTo("unchanged"));
        Assert.That(third.GetProperty("result").GetProperty("outcome").GetString(), Is.EqualTo("captured"));
        await Eventually.IsTrueAsync(() => Watched.Published(source) == 2, "both captures were published");
        var health = await watched.SourceAsync(source);
        Assert.That(health.GetProperty("lastCapturedAt").ValueKind, Is.Not.EqualTo(JsonValueKind.Null));
        Assert.That(health.GetProperty("errorCount").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task Capture_RobotsForbid_FailsSayingSo()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Page("/robots.txt", "User-agent: *\nDisallow: /pricing\n", "text/plain");
        watched.Site.Page("/pricing", "<p>secret");
        watched.Site.Page("/robots-target", "<p>x");
        watched.Site.Redirect("/redirect", "/pricing");

        var direct = await watched.CaptureAsync(await watched.SourceAsync("/pricing"));
        var redirected = await watched.CaptureAsync(await watched.SourceAsync("/redirect"));

        Assert.That(Error(direct), Is.EqualTo(("failed", "4008")));
        Assert.That(Error(redirected), Is.EqualTo(("failed", "4008")));
        Assert.That(watched.Site.Requests, Has.None.EqualTo("/pricing"));
    }

    [Test]
    public async Task Capture_RedirectIntoThePrivateNetwork_IsRefused()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Redirect("/", "http://127.0.0.1:55402/");
        watched.Site.Redirect("/metadata", "http://169.254.169.254/latest/meta-data/");

        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/"))), Is.EqualTo(("failed", "4007")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/metadata"))), Is.EqualTo(("failed", "4007")));
    }

    [Test]
    public async Task Capture_PageThatCannotBeHad_FailsWithItsCode()
    {
        using var watched = await Watched.KnownAsync();
        var site = watched.Site;
        site.Status("/gone", 410);
        site.Status("/blocked", 403, "Forbidden");
        site.Status("/captcha", 403, "<title>Just a moment...</title><div id=cf-chl-widget>");
        site.Page("/large", new string('x', 70_000));
        site.Page("/pdf", "%PDF-1.7", "application/pdf");
        site.Page("/image", "\0\0\0", "image/png");
        site.Redirect("/loop", "/loop");

        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/gone"))), Is.EqualTo(("failed", "4009")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/blocked"))), Is.EqualTo(("dead_letter", "4002")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/captcha"))), Is.EqualTo(("failed", "4003")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/large"))), Is.EqualTo(("failed", "4010")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/pdf"))), Is.EqualTo(("failed", "4011")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/image"))), Is.EqualTo(("failed", "4011")));
        Assert.That(Error(await watched.CaptureAsync(await watched.SourceAsync("/loop"))), Is.EqualTo(("failed", "4015")));
    }

    [Test]
    public async Task Capture_SiteThatHangs_IsTriedThreeTimesThenDead()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.On("/", context => Stall.UntilAsync(context.RequestAborted));
        var source = await watched.SourceAsync("/", "home");

        var job = await watched.CaptureAsync(source);

        Assert.That(Error(job), Is.EqualTo(("dead_letter", "4001")));
        Assert.That(job.GetProperty("attempt").GetInt32(), Is.EqualTo(3));
        Assert.That(watched.Site.Requests, Has.Count.EqualTo(3));
        var failed = await CrawlerFixture.Failed.FirstAsync(message => message.SourceId == source);
        Assert.That(failed.ErrorCode, Is.EqualTo("4001"));
        Assert.That((await watched.SourceAsync(source)).GetProperty("errorCount").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Capture_SiteAsksForPatience_ComesBackWhenItSays()
    {
        using var watched = await Watched.KnownAsync();
        var asked = 0;
        DateTimeOffset first = default, second = default;
        watched.Site.On("/", context =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                first = TimeProvider.System.GetUtcNow();
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                return Task.CompletedTask;
            }

            second = TimeProvider.System.GetUtcNow();
            return context.Response.WriteAsync("<p>now");
        });

        var job = await watched.CaptureAsync(await watched.SourceAsync("/", "home"));

        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("success"), job.ToString());
        Assert.That(job.GetProperty("attempt").GetInt32(), Is.EqualTo(2));
        Assert.That(second - first, Is.GreaterThan(TimeSpan.FromSeconds(0.9)));
    }

    [Test]
    public async Task Capture_FailsFiveTimes_MarksTheSourceUntilItSucceeds()
    {
        using var watched = await Watched.KnownAsync();
        watched.Site.Status("/", 404);
        var source = await watched.SourceAsync("/", "home");
        for (var i = 0; i < 5; i++)
        {
            await watched.CaptureAsync(source);
        }

        var failed = await watched.SourceAsync(source);
        watched.Site.Page("/", "<p>back");
        await watched.CaptureAsync(source);
        var recovered = await watched.SourceAsync(source);

        Assert.That(failed.GetProperty("status").GetString(), Is.EqualTo("failed"));
        Assert.That(failed.GetProperty("errorCount").GetInt32(), Is.EqualTo(5));
        Assert.That(failed.GetProperty("lastError").GetProperty("code").GetString(), Is.EqualTo("4009"));
        Assert.That(recovered.GetProperty("status").GetString(), Is.EqualTo("active"));
        Assert.That(recovered.GetProperty("errorCount").GetInt32(), Is.Zero);
        Assert.That(recovered.GetProperty("lastError").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    private static (string? Status, string? Code) Error(JsonElement job) =>
        (job.GetProperty("status").GetString(), job.GetProperty("error").GetProperty("code").GetString());
}
