using System.Net;
using System.Text.Json;
using Periscope.Contracts;
using Periscope.Contracts.Data;

namespace Periscope.Data.Tests.Snapshots;

internal sealed class PageCapturedConsumerTests
{
    [Test]
    public async Task Consume_FirstCapture_IsRecordedWithItsText()
    {
        using var desk = await Desk.OpenAsync();
        await using var recorded = await desk.App.Bus.ObserveAsync<SnapshotRecorded>();
        var competitor = await desk.AddCompetitorAsync();

        var id = await desk.CaptureAsync(competitor, Guid.CreateVersion7(), Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);

        var snapshot = await desk.GetAsync($"/api/v1/snapshots/{id}");
        Assert.That(snapshot.GetProperty("title").GetString(), Is.EqualTo("Acme plans"));
        Assert.That(snapshot.GetProperty("httpStatus").GetInt32(), Is.EqualTo(200));
        Assert.That(snapshot.GetProperty("setAside").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var fact = await recorded.FirstAsync(f => f.SnapshotId == id);
        Assert.That(fact.TextHash, Is.EqualTo(snapshot.GetProperty("textHash").GetString()));
        Assert.That(fact.CompetitorName, Is.EqualTo("Acme"));
    }

    [Test]
    public async Task Consume_MaterialDifference_IsDetectedWithExactSpans()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        var before = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var after = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(1));

        var change = await detected.FirstAsync(c => c.SourceId == source);

        Assert.That((change.BeforeSnapshotId, change.AfterSnapshotId), Is.EqualTo((before, after)));
        var (earlier, later) = (await TextOf(desk, before), await TextOf(desk, after));
        Assert.That(change.Added.Select(s => s.Text), Has.Some.Contains("$39"));
        Assert.That(change.Removed.Select(s => s.Text), Has.Some.Contains("$29"));
        Assert.That(change.Added.Select(s => later[s.Start..s.End]), Is.EqualTo(change.Added.Select(s => s.Text)));
        Assert.That(change.Removed.Select(s => earlier[s.Start..s.End]), Is.EqualTo(change.Removed.Select(s => s.Text)));
    }

    [Test]
    public async Task Consume_OnlyATimestampDiffers_IsNoiseWithItsReason()
    {
        using var desk = await Desk.OpenAsync();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Page generated 2026-05-04T12:00:00Z</p>"), Desk.Noon);
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Page generated 2026-05-04T13:00:00Z</p>"), Desk.Noon.AddHours(1));

        var fact = await published.FirstAsync(u => u.SourceId == source);

        Assert.That(fact.IsNoise, Is.True);
        Assert.That(fact.NoiseReason, Is.Not.Empty);
        Assert.That((await desk.GetAsync($"/api/v1/competitors/{competitor}/updates")).GetProperty("total").GetInt64(), Is.Zero);
        var all = await desk.GetAsync($"/api/v1/competitors/{competitor}/updates?includeNoise=true");
        Assert.That(all.GetProperty("items")[0].GetProperty("noiseReason").GetString(), Is.EqualTo(fact.NoiseReason));
        Assert.That(all.GetProperty("items")[0].GetProperty("id").GetGuid(), Is.EqualTo(fact.UpdateId));
    }

    [Test]
    public async Task Consume_VariantThatComesAndGoes_IsAChangeOnce()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        foreach (var hour in Enumerable.Range(0, 6))
        {
            var offer = hour % 2 == 0 ? "Start for free today" : "Talk to our sales people";
            await desk.CaptureAsync(competitor, source, Desk.Page($"<p>{offer}.</p>"), Desk.Noon.AddHours(hour));
        }

        var last = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(6));
        await detected.FirstAsync(c => c.AfterSnapshotId == last);

        Assert.That(detected.All.Count(c => c.SourceId == source), Is.EqualTo(2));
        var all = await desk.GetAsync($"/api/v1/competitors/{competitor}/updates?includeNoise=true");
        Assert.That(all.GetProperty("total").GetInt64(), Is.EqualTo(4));
    }

    [Test]
    public async Task Consume_SameMessageAgain_ChangesNothing()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var capture = await desk.CaptureOfAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(1));
        var message = Guid.CreateVersion7();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            desk.App.Bus.PublishAsync(capture, desk.Workspace, i < 4 ? message : Guid.CreateVersion7())));
        await desk.RecordedAsync(capture.SnapshotId);

        var last = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $49 a month.</p>"), Desk.Noon.AddHours(2));
        await detected.FirstAsync(c => c.AfterSnapshotId == last);
        Assert.That(detected.All.Where(c => c.SourceId == source).Select(c => c.AfterSnapshotId), Is.EqualTo(new[] { capture.SnapshotId, last }));
        Assert.That((await desk.GetAsync($"/api/v1/competitors/{competitor}/snapshots")).GetProperty("total").GetInt64(), Is.EqualTo(3));
    }

    [Test]
    public async Task Consume_EarlierCaptureComesLater_IsKeptWithoutComparison()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        var first = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var third = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $49 a month.</p>"), Desk.Noon.AddHours(2));
        var second = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(1));
        var fourth = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $59 a month.</p>"), Desk.Noon.AddHours(3));

        await detected.FirstAsync(c => c.AfterSnapshotId == fourth);

        Assert.That(
            detected.All.Where(c => c.SourceId == source).Select(c => (c.BeforeSnapshotId, c.AfterSnapshotId)),
            Is.EqualTo(new[] { (first, third), (third, fourth) }));
        Assert.That((await desk.GetAsync($"/api/v1/snapshots/{second}")).GetProperty("setAside").GetString(), Does.Contain("later capture"));
    }

    [Test]
    public async Task Consume_CapturesOfOneSourceWaitTogether_MakeEveryChange()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        var captures = await Task.WhenAll(Enumerable.Range(1, 16).Select(i =>
            desk.CaptureOfAsync(competitor, source, Desk.Page($"<p>Pro is ${i} a month.</p>"), Desk.Noon.AddHours(i))));

        foreach (var capture in captures)
        {
            await desk.App.Bus.PublishAsync(capture, desk.Workspace);
        }

        await detected.FirstAsync(c => c.AfterSnapshotId == captures[^1].SnapshotId);
        Assert.That(
            detected.All.Where(c => c.SourceId == source).OrderBy(c => c.AfterCapturedAt).Select(c => (c.BeforeSnapshotId, c.AfterSnapshotId)),
            Is.EqualTo(captures.Zip(captures.Skip(1), (before, after) => (before.SnapshotId, after.SnapshotId))));
    }

    [Test]
    public async Task Consume_CapturesOfOneSourceAtOnce_AreComparedInAChain()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $1 a month.</p>"), Desk.Noon);
        var captures = await Task.WhenAll(Enumerable.Range(2, 8).Select(i =>
            desk.CaptureOfAsync(competitor, source, Desk.Page($"<p>Pro is ${i} a month.</p>"), Desk.Noon.AddHours(i))));

        await Task.WhenAll(captures.Select(c => desk.App.Bus.PublishAsync(c, desk.Workspace)));
        foreach (var capture in captures)
        {
            await desk.RecordedAsync(capture.SnapshotId);
        }

        var last = captures[^1].SnapshotId;
        await detected.FirstAsync(c => c.AfterSnapshotId == last);
        var chain = detected.All.Where(c => c.SourceId == source).OrderBy(c => c.AfterCapturedAt).ToList();
        Assert.That(chain.Skip(1).Select(c => c.BeforeSnapshotId), Is.EqualTo(chain.SkipLast(1).Select(c => c.AfterSnapshotId)));
        Assert.That(chain, Has.All.Matches<ChangeDetected>(c => c!.BeforeCapturedAt < c.AfterCapturedAt));
    }

    [Test]
    public async Task Consume_ErrorPageBetween_IsNoBaseline()
    {
        using var desk = await Desk.OpenAsync();
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        var good = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var error = await desk.CaptureAsync(
            competitor, source, Desk.Page("<p>We are down for maintenance.</p>"), Desk.Noon.AddHours(1), status: 503);
        var back = await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(2));

        var change = await detected.FirstAsync(c => c.AfterSnapshotId == back);

        Assert.That(change.BeforeSnapshotId, Is.EqualTo(good));
        Assert.That(detected.All, Has.None.Matches<ChangeDetected>(c => c!.AfterSnapshotId == error));
        Assert.That((await desk.GetAsync($"/api/v1/snapshots/{error}")).GetProperty("setAside").GetString(), Does.Contain("503"));
    }

    [Test]
    public async Task Consume_PageWithHardlyAnyText_IsKeptWithItsReason()
    {
        using var desk = await Desk.OpenAsync();
        var (competitor, source) = (await desk.AddCompetitorAsync(), Guid.CreateVersion7());
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);

        var empty = await desk.CaptureAsync(competitor, source, "<html><body></body></html>", Desk.Noon.AddHours(1));

        var snapshot = await desk.GetAsync($"/api/v1/snapshots/{empty}");
        Assert.That(snapshot.GetProperty("quality").GetDouble(), Is.LessThan(0.5));
        Assert.That(snapshot.GetProperty("setAside").GetString(), Is.Not.Empty);
        var updates = await desk.GetAsync($"/api/v1/competitors/{competitor}/updates?includeNoise=true");
        Assert.That(updates.GetProperty("total").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task Data_SeveralTypes_GivesTheLatestOfEach()
    {
        using var desk = await Desk.OpenAsync();
        var competitor = await desk.AddCompetitorAsync();
        var pricing = Guid.CreateVersion7();
        await desk.CaptureAsync(competitor, pricing, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var latest = await desk.CaptureAsync(competitor, pricing, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(1));
        await desk.CaptureAsync(competitor, Guid.CreateVersion7(), Desk.Page("<p>We hire.</p>"), Desk.Noon, SourceTypes.Careers);

        var all = await desk.GetAsync($"/api/v1/competitors/{competitor}/data");
        var one = await desk.GetAsync($"/api/v1/competitors/{competitor}/data/pricing");

        Assert.That(all.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("type").GetString()), Is.EqualTo(new[] { "careers", "pricing" }));
        Assert.That(one.GetProperty("latest").GetProperty("id").GetGuid(), Is.EqualTo(latest));
        Assert.That(one.GetProperty("captures").GetInt32(), Is.EqualTo(2));
        await desk.GetAsync($"/api/v1/competitors/{competitor}/data/terms", HttpStatusCode.NotFound);
        await desk.GetAsync($"/api/v1/competitors/{competitor}/data/nothing", HttpStatusCode.BadRequest);
    }

    private static Task<string> TextOf(Desk desk, Guid snapshot) =>
        desk.Http.GetStringAsync(new Uri($"/api/v1/snapshots/{snapshot}/text", UriKind.Relative));
}
