using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Data.Battlecards;
using Periscope.Data.Changes;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Data.Updates;

/// <summary>Publishes the update of a change, once, and asks for a draft of the battlecard section that it touches.</summary>
internal sealed partial class ChangeAnalysedConsumer(
    DataDbContext db, MessageInbox inbox, MessageOutbox outbox, BattlecardDrafting drafting, TimeProvider clock,
    ILogger<ChangeAnalysedConsumer> logger)
    : IConsumer<ChangeAnalysed>
{
    // Joins: a First() in the projection would number the rows of the whole table. Compiled once: it runs for every change.
    private static readonly Func<DataDbContext, Guid, CancellationToken, Task<Known?>> s_known = EF.CompileAsyncQuery(
        (DataDbContext db, Guid changeId, CancellationToken _) => (
            from c in db.Changes.AsNoTracking()
            join competitor in db.Competitors on c.CompetitorId equals competitor.Id
            join after in db.Snapshots on c.AfterSnapshotId equals after.Id
            join existing in db.Battlecards on c.CompetitorId equals existing.CompetitorId into cards
            from card in cards.DefaultIfEmpty()
            where c.Id == changeId
            select new Known(c, competitor.Name, after.SourceType, after.Url, card == null ? null : card.Id, db.Updates.Any(u => u.ChangeId == c.Id)))
            .FirstOrDefault());

    public async Task Consume(ConsumeContext<ChangeAnalysed> context)
    {
        try
        {
            await inbox.OnceAsync<ChangeAnalysedConsumer>(context, token => PublishAsync(context.Message, token));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: UpdateConfiguration.UniqueChange })
        {
            // Another message with the same analysis was a moment faster; the index kept the update single, and nothing is left to do.
            LogIgnored(context.Message.ChangeId);
        }
    }

    private async Task PublishAsync(ChangeAnalysed analysis, CancellationToken cancellationToken)
    {
        var known = await s_known(db, analysis.ChangeId, cancellationToken);
        if (known is null or { IsPublished: true })
        {
            LogIgnored(analysis.ChangeId);
            return;
        }

        var change = known.Change;
        var update = new Update
        {
            Id = Guid.CreateVersion7(),
            CompetitorId = change.CompetitorId,
            SourceId = change.SourceId,
            SourceType = known.SourceType,
            ChangeId = change.Id,
            Url = known.Url,
            Category = UpdateCategories.All.Contains(analysis.Category) ? analysis.Category : UpdateCategories.Content,
            Title = analysis.Title.WithoutNul(),
            Narrative = analysis.Narrative.WithoutNul(),
            Impact = Math.Clamp(analysis.Impact, 0, 10),
            ImpactReasons = [.. analysis.ImpactReasons.Select(PlainText.WithoutNul)],
            Confidence = Math.Clamp(analysis.Confidence, 0, 1),
            IsNoise = analysis.IsNoise,
            NoiseReason = analysis.NoiseReason?.WithoutNul(),
            BeforeSnapshotId = change.BeforeSnapshotId,
            AfterSnapshotId = change.AfterSnapshotId,
            Citations = analysis.Citations,
            Model = analysis.Model,
            PromptVersion = analysis.PromptVersion,
            DetectedAt = change.DetectedAt,
            PublishedAt = clock.GetUtcNow(),
        };
        db.Updates.Add(update);
        outbox.Add(update.ToFact(known.CompetitorName), change.SourceId);
        if (known.CardId is { } card && AffectedSection.Of(update) is { } section)
        {
            await drafting.WorkInAsync(card, section, known.CompetitorName, update, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Change {ChangeId} has its update already, or its competitor is gone")]
    private partial void LogIgnored(Guid changeId);

    private sealed record Known(Change Change, string CompetitorName, string SourceType, string Url, Guid? CardId, bool IsPublished);
}
