using System.Net;
using System.Text.Json;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Contracts.Data;

namespace Periscope.Data.Tests.Updates;

internal sealed class ChangeAnalysedConsumerTests
{
    [Test]
    public async Task Consume_AnalysisDeliveredManyTimes_GivesOneUpdateWithItsEvidence()
    {
        using var desk = await Desk.OpenAsync();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        await using var asked = await desk.App.Bus.ObserveAsync<DraftSection>();
        var change = await ChangeAsync(desk);
        var span = change.Added[0];
        var citation = new Citation
        {
            Id = "1",
            SnapshotId = change.AfterSnapshotId,
            Url = change.Url,
            Title = change.Title,
            CapturedAt = change.AfterCapturedAt,
            Start = span.Start,
            End = span.End,
            Quote = span.Text,
        };
        var analysis = Desk.AnalysisOf(change.ChangeId, citations: citation);
        var message = Guid.CreateVersion7();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            desk.App.Bus.PublishAsync(analysis, desk.Workspace, i < 3 ? message : Guid.CreateVersion7())));
        var fact = await published.FirstAsync(u => u.ChangeId == change.ChangeId);

        var update = await desk.GetAsync($"/api/v1/updates/{fact.UpdateId}");
        Assert.That(update.GetProperty("title").GetString(), Is.EqualTo("Pro costs more"));
        Assert.That(update.GetProperty("before").GetProperty("snapshotId").GetGuid(), Is.EqualTo(change.BeforeSnapshotId));
        var evidence = await desk.GetAsync($"/api/v1/updates/{fact.UpdateId}/evidence");
        var quoted = evidence.GetProperty("citations")[0];
        var text = await desk.Http.GetStringAsync(new Uri($"/api/v1/snapshots/{change.AfterSnapshotId}/text", UriKind.Relative));
        Assert.That(
            text[quoted.GetProperty("start").GetInt32()..quoted.GetProperty("end").GetInt32()], Is.EqualTo(quoted.GetProperty("quote").GetString()));
        Assert.That(evidence.GetProperty("diff").GetProperty("added")[0].GetProperty("text").GetString(), Is.EqualTo(span.Text));
        var draft = await asked.FirstAsync(d => d.Updates.Any(u => u.UpdateId == fact.UpdateId));
        Assert.That(draft.Section, Is.EqualTo(BattlecardSections.PricingComparison));

        var next = await ChangeAsync(desk, "other.example");
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(next.ChangeId), desk.Workspace);
        await published.FirstAsync(u => u.ChangeId == next.ChangeId);
        Assert.That(published.All.Count(u => u.ChangeId == change.ChangeId), Is.EqualTo(1));
        Assert.That(asked.All.Count(d => d.Updates.Any(u => u.UpdateId == fact.UpdateId)), Is.EqualTo(1));
        Assert.That((await desk.GetAsync("/api/v1/updates")).GetProperty("total").GetInt64(), Is.EqualTo(2));
        Assert.That((await desk.GetAsync("/system/dlq")).GetProperty("total").GetInt64(), Is.Zero);
    }

    [TestCase(true, 8)]
    [TestCase(false, 2)]
    public async Task Consume_NoiseOrLittleImpact_AsksForNoDraft(bool isNoise, double impact)
    {
        using var desk = await Desk.OpenAsync();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        await using var asked = await desk.App.Bus.ObserveAsync<DraftSection>();
        var (quiet, loud) = (await ChangeAsync(desk), await ChangeAsync(desk, "other.example"));

        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(quiet.ChangeId, impact: impact, isNoise: isNoise), desk.Workspace);
        await published.FirstAsync(u => u.ChangeId == quiet.ChangeId);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(loud.ChangeId), desk.Workspace);
        await asked.FirstAsync(d => d.CompetitorId == loud.CompetitorId);

        Assert.That(asked.All, Has.None.Matches<DraftSection>(d => d!.CompetitorId == quiet.CompetitorId));
    }

    [Test]
    public async Task Lists_FilterByCategoryAndImpact_AndInsightsCountThem()
    {
        using var desk = await Desk.OpenAsync();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        var change = await ChangeAsync(desk);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(change.ChangeId, UpdateCategories.Product, 6.5), desk.Workspace);
        await published.FirstAsync(u => u.ChangeId == change.ChangeId);
        var updates = $"/api/v1/competitors/{change.CompetitorId}/updates";

        Assert.That(await TotalAsync(desk, $"{updates}?category=product&minImpact=6.5"), Is.EqualTo(1));
        Assert.That(await TotalAsync(desk, $"{updates}?category=pricing"), Is.Zero);
        Assert.That(await TotalAsync(desk, $"{updates}?minImpact=7"), Is.Zero);
        Assert.That(await TotalAsync(desk, $"/api/v1/competitors/{change.CompetitorId}/news"), Is.Zero);
        Assert.That(await TotalAsync(desk, $"/api/v1/updates?competitorId={change.CompetitorId}"), Is.EqualTo(1));
        await desk.GetAsync($"{updates}?category=gossip", HttpStatusCode.BadRequest);
        await desk.GetAsync($"{updates}?minImpact=11", HttpStatusCode.BadRequest);

        var insights = await desk.GetAsync($"/api/v1/competitors/{change.CompetitorId}/insights");
        Assert.That(insights.GetProperty("updates").GetInt32(), Is.EqualTo(1));
        Assert.That(insights.GetProperty("meanImpact").GetDouble(), Is.EqualTo(6.5));
        Assert.That(insights.GetProperty("busiestSource").GetProperty("sourceId").GetGuid(), Is.EqualTo(change.SourceId));
        Assert.That(insights.GetProperty("trend").GetArrayLength(), Is.EqualTo(30));
        Assert.That(insights.GetProperty("trend").EnumerateArray().Sum(day => day.GetProperty("updates").GetInt32()), Is.EqualTo(1));

        var timeline = (await desk.GetAsync($"/api/v1/competitors/{change.CompetitorId}/timeline")).GetProperty("items").EnumerateArray().ToList();
        Assert.That(timeline.Select(i => i.GetProperty("type").GetString()), Is.SupersetOf(new[] { "update", "capture", "battlecard" }));
        Assert.That(timeline.Select(i => i.GetProperty("at").GetDateTimeOffset()), Is.Ordered.Descending);
    }

    [Test]
    public async Task Feedback_SecondWord_ReplacesTheFirst()
    {
        using var desk = await Desk.OpenAsync();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        var change = await ChangeAsync(desk);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(change.ChangeId), desk.Workspace);
        var feedback = $"/api/v1/updates/{(await published.FirstAsync(u => u.ChangeId == change.ChangeId)).UpdateId}/feedback";

        await desk.PostAsync(feedback, new { verdict = "significant" });
        await desk.PostAsync(feedback, new { verdict = "noise", comment = "A typo." });

        var given = await desk.GetAsync(feedback);
        Assert.That(given.GetProperty("total").GetInt64(), Is.EqualTo(1));
        Assert.That(given.GetProperty("items")[0].GetProperty("verdict").GetString(), Is.EqualTo("noise"));
        await desk.PostAsync(feedback, new { verdict = "whatever" }, HttpStatusCode.BadRequest);
        await desk.PostAsync($"/api/v1/updates/{Guid.Empty}/feedback", new { verdict = "noise" }, HttpStatusCode.NotFound);
        using var stranger = await Desk.OpenAsync();
        await stranger.PostAsync(feedback, new { verdict = "noise" }, HttpStatusCode.NotFound);
    }

    internal static async Task<ChangeDetected> ChangeAsync(Desk desk, string domain = "acme.example")
    {
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var (competitor, source) = (await desk.AddCompetitorAsync(domain), Guid.CreateVersion7());
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        await desk.CaptureAsync(competitor, source, Desk.Page("<p>Pro is $39 a month.</p>"), Desk.Noon.AddHours(1));
        return await detected.FirstAsync(c => c.SourceId == source);
    }

    private static async Task<long> TotalAsync(Desk desk, string path)
    {
        JsonElement page = await desk.GetAsync(path);
        return page.GetProperty("total").GetInt64();
    }
}
