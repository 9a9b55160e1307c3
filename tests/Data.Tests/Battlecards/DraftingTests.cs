using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Contracts.Data;
using Periscope.Data.Storage;
using Periscope.TestKit;

namespace Periscope.Data.Tests.Battlecards;

internal sealed class DraftingTests
{
    private const int Pages = 8;

    [Test]
    public async Task UpdatesWhileADraftIsWritten_WaitAndGoIntoTheNextOneTogether()
    {
        using var desk = await Desk.OpenAsync();
        await using var asked = await desk.App.Bus.ObserveAsync<DraftSection>();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        var (competitor, changes) = await ChangesAsync(desk);

        await Task.WhenAll(changes.Select(change => desk.App.Bus.PublishAsync(Desk.AnalysisOf(change), desk.Workspace)));
        await Eventually.IsTrueAsync(() => changes.All(change => published.All.Any(u => u.ChangeId == change)), "all updates are published");
        var first = await asked.FirstAsync(d => d.CompetitorId == competitor);

        Assert.That(first.Updates, Has.Count.EqualTo(1));
        Assert.That(asked.All.Count(d => d.CompetitorId == competitor), Is.EqualTo(1), "one draft at a time");
        await AnswerAsync(desk, first, "The first point. [1]");
        var second = await asked.FirstAsync(d => d.CompetitorId == competitor && d != first);
        Assert.That(second.CurrentContent, Is.EqualTo("The first point. [1]"), "the next draft begins with what the last one says");
        Assert.That(
            first.Updates.Concat(second.Updates).Select(u => u.UpdateId),
            Is.EquivalentTo(published.All.Where(u => u.CompetitorId == competitor).Select(u => u.UpdateId)));
        await AnswerAsync(desk, second, "Both points. [1]");
        await Eventually.IsTrueAsync(async () => await DraftAsync(desk, competitor) == "Both points. [1]", "the second draft lies on the card");
        Assert.That(asked.All.Count(d => d.CompetitorId == competitor), Is.EqualTo(2));
    }

    [Test]
    public async Task DraftThatSaysNothing_DoesNotHoldTheNextOneUp()
    {
        using var desk = await Desk.OpenAsync();
        await using var asked = await desk.App.Bus.ObserveAsync<DraftSection>();
        var (competitor, changes) = await ChangesAsync(desk);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(changes[0]), desk.Workspace);
        var first = await asked.FirstAsync(d => d.CompetitorId == competitor);

        await AnswerAsync(desk, first, " ");
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(changes[1]), desk.Workspace);

        await asked.FirstAsync(d => d.CompetitorId == competitor && d.Updates[0].UpdateId != first.Updates[0].UpdateId);
    }

    [Test]
    public async Task DraftThatNeverComes_IsAskedForAnewWithAllThatWaits()
    {
        using var desk = await Desk.OpenAsync();
        await using var asked = await desk.App.Bus.ObserveAsync<DraftSection>();
        await using var published = await desk.App.Bus.ObserveAsync<UpdatePublished>();
        var (competitor, changes) = await ChangesAsync(desk);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(changes[0]), desk.Workspace);
        var lost = await asked.FirstAsync(d => d.CompetitorId == competitor);
        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(changes[1]), desk.Workspace);
        var waiting = await published.FirstAsync(u => u.ChangeId == changes[1]);
        await using (var scope = desk.App.Scope(desk.Workspace))
        {
            await scope.ServiceProvider.GetRequiredService<DataDbContext>().Database
                .ExecuteSqlAsync($"UPDATE draft_requests SET asked_at = asked_at - interval '11 minutes'");
        }

        await desk.App.Bus.PublishAsync(Desk.AnalysisOf(changes[2]), desk.Workspace);

        var anew = await asked.FirstAsync(d => d.CompetitorId == competitor && d.Updates.Count == 2);
        var newest = await published.FirstAsync(u => u.ChangeId == changes[2]);
        Assert.That(anew.Updates.Select(u => u.UpdateId), Is.EqualTo(new[] { waiting.UpdateId, newest.UpdateId }));
        Assert.That(lost.Updates, Has.Count.EqualTo(1));
    }

    private static async Task<(Guid Competitor, IReadOnlyList<Guid> Changes)> ChangesAsync(Desk desk)
    {
        await using var detected = await desk.App.Bus.ObserveAsync<ChangeDetected>();
        var competitor = await desk.AddCompetitorAsync();
        for (var i = 0; i < Pages; i++)
        {
            var source = Guid.CreateVersion7();
            await desk.CaptureAsync(competitor, source, Desk.Page($"<p>Plan {i} is $29 a month.</p>"), Desk.Noon);
            await desk.CaptureAsync(competitor, source, Desk.Page($"<p>Plan {i} is $39 a month.</p>"), Desk.Noon.AddHours(1));
        }

        await Eventually.IsTrueAsync(() => detected.All.Count(c => c.CompetitorId == competitor) == Pages, "all changes are detected");
        return (competitor, [.. detected.All.Where(c => c.CompetitorId == competitor).Select(c => c.ChangeId)]);
    }

    private static Task AnswerAsync(Desk desk, DraftSection wish, string content) => desk.App.Bus.PublishAsync(
        new SectionDrafted
        {
            BattlecardId = wish.BattlecardId,
            Section = wish.Section,
            Content = content,
            Citations = [],
            FromUpdateId = wish.Updates[^1].UpdateId,
            Confidence = 0.8,
            Model = "built-in",
            PromptVersion = "test",
            DraftedAt = Desk.Noon,
        },
        desk.Workspace);

    private static async Task<string?> DraftAsync(Desk desk, Guid competitor) =>
        (await desk.GetAsync($"/api/v1/battlecards/competitor/{competitor}")).GetProperty("sections")
            .GetProperty(BattlecardSections.PricingComparison).GetProperty("draft").GetProperty("content").GetString();
}
